"""The cases of files that two patterns name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from genotype.diagnostics.diagnostic import Diagnostic, refuse
from search.data.cases import Case, Listing, MaskFile
from search.data.file_names import shown
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.ids import ids_of, in_order
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.pairing import Pairs, paired
from search.data.layouts.patterns import ID, Match, has_star, has_star_folder, matches
from search.data.layouts.set_aside import refuse_or_set_aside

_TARGET = 1


def globbed(top: Folder, images: str, masks: str) -> Listing:
    """The cases of two patterns, relative to the folder; see `listing_by_globs`, which says what they mean.

    Raises InputError for patterns that name nothing or lead outside the folder, and for files that are alone
    or doubled.
    """
    layout = f"--images {images} --masks {masks}"
    if (ID in images) != (ID in masks):
        problem, remedy = "one has {id}, the other has not", "write {id} in both, or in neither"
        raise refuse(str(top.path), layout, problem, remedy)
    pictures, labels = matches(top, "--images", images), matches(top, "--masks", masks)
    pictures = without_masks(pictures, labels)
    if not pictures:
        problem, remedy = "name the same files", "write what tells images and masks apart"
        raise refuse(str(top.path), layout, problem, remedy)
    if ID in images:
        pictures, labels, by_folder = told_apart(pictures, labels)
        several = [has_star(each) or (has_star_folder(each) and not by_folder) for each in (images, masks)]
        found = _by_id(top, layout, Files(pictures, several[0]), Files(labels, several[1]))
    else:
        pairs = paired(top.path, (match.item for match in pictures), (match.item for match in labels))
        found = (None if pairs.is_plain else _by_stars(top, pictures, labels)) or _by_names(pairs)
    return evolve(found, layout=layout, notes=(*found.notes, *_not_read(top, [*pictures, *labels])))


class Files:
    """The files of each id, and whether there may be several."""

    def __init__(self, found: Sequence[Match], several: bool) -> None:
        self.of: dict[str, list[Match]] = {}
        for match in found:
            self.of.setdefault(match.id, []).append(match)
        self.several = several

    def more_than_one(self) -> set[str]:
        """The ids of several files that are not one image's or one mask's."""
        return {name for name, each in self.of.items() if len(each) > 1 and not self.several}

    def without(self, ids: Collection[str]) -> Files:
        """The files of other ids."""
        return Files(
            [match for name, each in self.of.items() if name not in ids for match in each], self.several
        )

    def doubled(self, root: Path) -> list[Diagnostic]:
        """Ids of several files, if these are not one image's or one mask's."""
        again = [self.of[name] for name in self.of if name in self.more_than_one()]
        names = [" and ".join(shown(root, match.item.path) for match in each) for each in again]
        text, remedy = "two files have the same id", "keep one of them"
        return [Diagnostic(few(names), text, remedy, "D103", about=tuple(names))] if names else []


def without_masks(pictures: Iterable[Match], labels: Iterable[Match]) -> list[Match]:
    """The files that the pattern of images names, and that of masks does not."""
    masks = {match.item.path for match in labels}
    return [match for match in pictures if match.item.path not in masks]


def told_apart(
    pictures: Sequence[Match], labels: Sequence[Match] | None
) -> tuple[list[Match], list[Match], bool]:
    """Images and masks, of which the folders that `*` stands for are part of the id, and whether they are.

    They are where an image and a mask agree in them, or no masks are known. Then an id is `{id}` alone if it
    does not recur in several folders. Else what all `*` stand for tells the files of an id apart.
    """
    if labels is not None and not {*map(_key, pictures)} & {*map(_key, labels)}:
        both = [[evolve(match, star=match.stars) for match in each] for each in (pictures, labels)]
        return both[0], both[1], False
    keys = sorted({*map(_key, pictures), *map(_key, labels or ())})
    names = dict(zip(keys, ids_of(keys), strict=True))
    placed, masks = (
        [evolve(match, id=names[_key(match)]) for match in each] for each in (pictures, labels or ())
    )
    return placed, masks, True


def _key(match: Match) -> tuple[str, str]:
    return match.place, match.id


def channels_of(root: Path, layout: str, files: Mapping[str, list[Match]]) -> tuple[str, ...] | None:
    """The names of the channels, if an image is several files. Raises InputError if images differ."""
    names_of = {
        name: tuple(match.star or match.item.stem for match in found) for name, found in files.items()
    }
    fullest = max(names_of, key=lambda name: len(names_of[name]), default=None)
    if fullest is None or len(names_of[fullest]) == 1:
        return None
    unlike = sorted(name for name, names in names_of.items() if names != names_of[fullest])
    if unlike:
        text = f"{number(len(unlike), 'id')} with other channels than {fullest} ({few(names_of[fullest])})"
        raise refuse(str(root), f"id {few(unlike)}", text, f"add the missing files, or change {layout}")
    return names_of[fullest]


def _by_id(top: Folder, layout: str, images: Files, masks: Files) -> Listing:
    problems = [*images.doubled(top.path), *masks.doubled(top.path)]
    problems += _alone(images.of, masks.of, "image", "mask") + _alone(masks.of, images.of, "mask", "image")
    lone = (images.of.keys() ^ masks.of.keys()) | images.more_than_one() | masks.more_than_one()
    refuse_or_set_aside(str(top.path), problems, lone)
    images, masks = images.without(lone), masks.without(lone)
    cases = [
        Case(name, tuple(match.item.path for match in images.of[name]), _mask_files(masks.of[name]))
        for name in sorted(images.of)
    ]
    return Listing(layout=layout, cases=tuple(cases), channels=channels_of(top.path, layout, images.of))


def _by_names(pairs: Pairs) -> Listing:
    return Listing(layout="", cases=pairs.cases(), notes=pairs.notes)


def _by_stars(top: Folder, pictures: Sequence[Match], labels: Sequence[Match]) -> Listing | None:
    """Images and masks paired by what `*` stands for in both; None where that does not pair all."""
    image_of, mask_of = ({(match.place, match.star): match for match in each} for each in (pictures, labels))
    is_whole = len(image_of) == len(pictures) and len(mask_of) == len(labels)
    if not is_whole or image_of.keys() != mask_of.keys():
        return None
    keys = sorted(image_of)
    named = [(place, star or image_of[place, star].item.stem) for place, star in keys]
    cases = [
        Case(name, (image_of[key].item.path,), _mask_files([mask_of[key]]))
        for name, key in zip(ids_of(named), keys, strict=True)
    ]
    return Listing(layout="", cases=in_order(str(top.path), cases))


def _not_read(top: Folder, read: Iterable[Match]) -> list[str]:
    """A note on the images that neither pattern names."""
    used = {match.item.path for match in read}
    left = [item.path.relative_to(top.path).as_posix() for item in top.everything() if item.path not in used]
    are = "is" if len(left) == 1 else "are"
    words = f"{number(len(left), 'image')} {are} not read, for neither pattern names them: {few(left)}"
    return [words] if left else []


def _alone(
    files: Mapping[str, list[Match]], others: Mapping[str, list[Match]], noun: str, other: str
) -> list[Diagnostic]:
    names = sorted(files.keys() - others.keys())
    text = f"{number(len(names), noun)} without {other}"
    remedy = f"add the {other}s, or change the patterns"
    return [Diagnostic(f"id {few(names)}", text, remedy, "D102", about=tuple(names))] if names else []


def _mask_files(found: Sequence[Match]) -> tuple[MaskFile, ...]:
    """Of several masks each is one object: what is not 0 in it is the target."""
    label = _TARGET if len(found) > 1 else None
    return tuple(MaskFile(match.item.path, label) for match in found)
