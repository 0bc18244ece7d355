"""Images and masks named by two patterns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.data.cases import Case, Listing, MaskFile
from search.data.file_names import shown
from search.data.layouts.folders.folder import Folder, open_folder
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.patterns import ID, Match, matches, named
from search.data.layouts.recognise import completed
from search.data.layouts.set_aside import refuse_or_set_aside

_TARGET = 1


@coded("D101")
def listing_by_globs(folder: Path, images: str, masks: str, *, split: Path | None = None) -> Listing:
    """The files that two patterns name, relative to the folder.

    `*`, `?`, `[...]` and `**` stand for what they do in a shell; `{id}` for the id. Without it files pair
    as in two folders of a layout: by their names, apart from marks and what all have in common. With
    `{id}` and a `*`, an image may be several files, one a channel, named by what `*` stands for, and
    several masks of an id are joined. Raises InputError for patterns that name nothing or lead outside the
    folder, and for files that are alone or doubled.
    """
    top = open_folder(folder)
    layout = f"--images {images} --masks {masks}"
    if (ID in images) != (ID in masks):
        problem, remedy = "one has {id}, the other has not", "write {id} in both, or in neither"
        raise refuse(str(folder), layout, problem, remedy)
    pictures, labels = matches(top, "--images", images), matches(top, "--masks", masks)
    if ID in images:
        found = _by_id(top, layout, _Files(pictures, "*" in images), _Files(labels, "*" in masks))
    else:
        pairs = paired(folder, (match.item for match in pictures), (match.item for match in labels))
        found = Listing(layout=layout, cases=pairs.cases(), notes=pairs.notes)
    return completed(found, top, split)


class _Files:
    """The files of each id, and whether there may be several."""

    def __init__(self, found: Sequence[Match], several: bool) -> None:
        self.of: dict[str, list[Match]] = {}
        for match in found:
            self.of.setdefault(match.id, []).append(match)
        self.several = several

    def more_than_one(self) -> set[str]:
        """The ids of several files that are not one image's or one mask's."""
        return {name for name, each in self.of.items() if len(each) > 1 and not self.several}

    def without(self, ids: Collection[str]) -> _Files:
        """The files of other ids."""
        return _Files(
            [match for name, each in self.of.items() if name not in ids for match in each], self.several
        )

    def doubled(self, root: Path) -> list[Diagnostic]:
        """Ids of several files, if these are not one image's or one mask's."""
        again = [self.of[name] for name in self.of if name in self.more_than_one()]
        names = [" and ".join(shown(root, match.item.path) for match in each) for each in again]
        text, remedy = "two files have the same id", "keep one of them"
        return [Diagnostic(few(names), text, remedy, "D103", about=tuple(names))] if names else []


def images_by_glob(folder: Path, images: str, masks: str | None = None) -> Listing:
    """The images that a pattern names, without masks: files that the pattern of `masks` names are none.

    With `{id}` images are called by it, else by their path. Raises InputError as `listing_by_globs` does.
    """
    top = open_folder(folder)
    labels = {match.item.path for match in named(top, "--masks", masks)} if masks else set()
    pictures = [match for match in matches(top, "--images", images) if match.item.path not in labels]
    layout = f"--images {images}"
    if ID not in images:
        cases = [Case(_called(match), (match.item.path,), ()) for match in pictures]
        return Listing(layout=layout, cases=tuple(cases))
    files = _Files(pictures, "*" in images)
    if doubled := files.doubled(folder):
        raise InputError(str(folder), doubled)
    channels = _channels(folder, layout, files.of) if files.of else None
    cases = [Case(name, tuple(each.item.path for each in files.of[name]), ()) for name in sorted(files.of)]
    return Listing(layout=layout, cases=tuple(cases), channels=channels)


def _called(match: Match) -> str:
    return f"{match.item.place}/{match.item.stem}".lstrip("/")


def _by_id(top: Folder, layout: str, images: _Files, masks: _Files) -> Listing:
    problems = [*images.doubled(top.path), *masks.doubled(top.path)]
    problems += _alone(images.of, masks.of, "image", "mask") + _alone(masks.of, images.of, "mask", "image")
    lone = (images.of.keys() ^ masks.of.keys()) | images.more_than_one() | masks.more_than_one()
    refuse_or_set_aside(str(top.path), problems, lone)
    images, masks = images.without(lone), masks.without(lone)
    channels = _channels(top.path, layout, images.of) if images.of else None
    cases = [
        Case(name, tuple(match.item.path for match in images.of[name]), _mask_files(masks.of[name]))
        for name in sorted(images.of)
    ]
    return Listing(layout=layout, cases=tuple(cases), channels=channels)


def _alone(
    files: Mapping[str, list[Match]], others: Mapping[str, list[Match]], noun: str, other: str
) -> list[Diagnostic]:
    names = sorted(files.keys() - others.keys())
    text = f"{number(len(names), noun)} without {other}"
    remedy = f"add the {other}s, or change the patterns"
    return [Diagnostic(f"id {few(names)}", text, remedy, "D102", about=tuple(names))] if names else []


def _channels(root: Path, layout: str, files: Mapping[str, list[Match]]) -> tuple[str, ...] | None:
    """The names of the channels, if an image is several files. Raises InputError if images differ."""
    names_of = {name: tuple(match.star for match in found) for name, found in files.items()}
    fullest = max(names_of, key=lambda name: len(names_of[name]))
    if len(names_of[fullest]) == 1:
        return None
    unlike = sorted(name for name, names in names_of.items() if names != names_of[fullest])
    if unlike:
        text = f"{number(len(unlike), 'id')} with other channels than {fullest} ({few(names_of[fullest])})"
        raise refuse(str(root), f"id {few(unlike)}", text, f"add the missing files, or change {layout}")
    return names_of[fullest]


def _mask_files(found: Sequence[Match]) -> tuple[MaskFile, ...]:
    """Of several masks each is one object: what is not 0 in it is the target."""
    label = _TARGET if len(found) > 1 else None
    return tuple(MaskFile(match.item.path, label) for match in found)
