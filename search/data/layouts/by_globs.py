"""Images and masks named by two patterns."""

from __future__ import annotations

from pathlib import Path

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import InputError
from search.data.cases import Case, Listing
from search.data.layouts.folders.folder import open_folder
from search.data.layouts.globbed import Files, channels_of, globbed, told_apart, without_masks
from search.data.layouts.patterns import ID, Match, has_star, has_star_folder, matches, named
from search.data.layouts.recognise import completed


@coded("D101")
def listing_by_globs(folder: Path, images: str, masks: str, *, split: Path | None = None) -> Listing:
    """The files that two patterns name, relative to the folder. What both name is a mask.

    `*`, `?`, `[...]` and `**` stand for what they do in a shell; `{id}` for the id. Without it files pair
    as in two folders of a layout: by their names, apart from marks and what all have in common; or by what
    `*` stands for. With `{id}` a `*` among the folders tells images apart, if it stands for the same in both
    patterns. By any other `*` an image may be several files, one a channel, named by what it stands for, and
    several masks of an id are joined. Raises InputError for patterns that name nothing or lead outside the
    folder, and for files that are alone or doubled.
    """
    top = open_folder(folder)
    return completed(globbed(top, images, masks), top, split)


def images_by_glob(folder: Path, images: str, masks: str | None = None) -> Listing:
    """The images that a pattern names, without masks: files that the pattern of `masks` names are none.

    With `{id}` images are called by it, and by their folders where it recurs, else by their path. Raises
    InputError as `listing_by_globs` does.
    """
    top = open_folder(folder)
    labels = named(top, "--masks", masks) if masks else None
    pictures = without_masks(matches(top, "--images", images), labels or ())
    layout = f"--images {images}"
    if ID not in images:
        cases = [Case(_called(match), (match.item.path,), ()) for match in pictures]
        return Listing(layout=layout, cases=tuple(cases))
    pictures, _, by_folder = told_apart(pictures, labels)
    files = Files(pictures, has_star(images) or (has_star_folder(images) and not by_folder))
    if doubled := files.doubled(folder):
        raise InputError(str(folder), doubled)
    channels = channels_of(folder, layout, files.of)
    cases = [Case(name, tuple(each.item.path for each in files.of[name]), ()) for name in sorted(files.of)]
    return Listing(layout=layout, cases=tuple(cases), channels=channels)


def _called(match: Match) -> str:
    return f"{match.item.place}/{match.item.stem}".lstrip("/")
