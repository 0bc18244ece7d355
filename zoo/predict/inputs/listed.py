"""The images of data sets: of a folder with masks, by patterns of names, or in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shlex import quote

from attrs import frozen

from genotype import InputError
from search.data.cases import Case, Listing
from search.data.layouts import UnknownLayout, images_by_glob, images_by_table
from search.data.layouts.folders.folder import open_folder
from search.data.layouts.folders.names import divided, few, number
from search.data.layouts.patterns import named, names_from_above
from zoo.predict.inputs.given import Asked, Failed, Given, failure

TABLE = ".csv"


@frozen(kw_only=True)
class Patterns:
    """The names of images in folders: `images` was given, or a training was given `trained` for both, or a
    `table`.
    """

    images: str | None = None
    trained: tuple[str, str] | None = None
    table: Path | None = None

    def listing(self, folder: Path) -> Listing | None:
        """The images of a folder by these patterns; None where they do not tell which are images.

        Those of a training are used where both its images and its masks are in the folder. Raises
        InputError as `images_by_glob` does.
        """
        if self.images is not None:
            is_there = named(open_folder(folder), "--images", self.images)
            return images_by_glob(folder, self.images) if is_there else None
        if self.trained is None or not all(_names(folder, pattern) for pattern in self.trained):
            return None
        return images_by_glob(folder, *self.trained)


def _names(folder: Path, pattern: str) -> bool:
    try:
        return bool(named(open_folder(folder), "--images", pattern))
    except InputError:  # told where the folder is read
        return False


def of_table(table: Path) -> Asked:
    """The images in the rows of a table."""
    return listed(table, table.parent, lambda: images_by_table(table))


def by_patterns(folder: Path, patterns: Patterns) -> Asked | None:
    """The images of a folder by patterns of names, if these tell them."""
    try:
        listing = patterns.listing(folder)
        if listing is None and patterns.images is not None:
            return Asked(failed=(_of_no_name(folder, patterns.images),))
    except InputError as refusal:
        return Asked(failed=(Failed(str(folder), refusal.problems),))
    if listing is None:
        return None
    return listed(folder, folder, lambda: listing) + Asked(notes=tuple(_others(folder, listing, patterns)))


def _of_no_name(folder: Path, pattern: str) -> Failed:
    """A folder in which a given pattern names nothing, and whether it does from the folder above."""
    remedy = 'write the pattern relative to each folder, such as "scans/{id}.png"'
    if names_from_above(open_folder(folder), "--images", pattern):
        remedy = f"the pattern is relative to each folder: give {quote(str(folder.parent))} instead"
    return failure(str(folder), f"--images {pattern} names no image in it", remedy)


def _others(folder: Path, listing: Listing, patterns: Patterns) -> Iterator[str]:
    """A note on the images that are neither of the listing nor masks."""
    top, read = open_folder(folder), {path for case in listing.cases for path in case.images}
    if patterns.images is None and patterns.trained is not None:
        read |= {match.item.path for match in named(top, "--masks", patterns.trained[1])}
    left = [item.path.name for item in top.everything() if item.path not in read]
    if left:
        yield f"{folder}: {number(len(left), 'image')} of other names not read: {few(left)}"


def listed(source: Path, base: Path, listing: Callable[[], Listing], remedy: str | None = None) -> Asked:
    """The images of a listing below `base`; what is wrong with it otherwise, with one more `remedy`.

    Raises UnknownLayout.
    """
    try:
        found = listing()
    except UnknownLayout:
        raise
    except InputError as refusal:
        return Asked(failed=(_refused(source, refusal, remedy),))
    images = tuple(Given(case.images, base, case.id, divided(case.images[0].name)[1]) for case in found.cases)
    words = f"{source}: {number(len(images), 'image')} of {_in_words(found.layout)}; masks are not read"
    places = {path.parent for case in found.cases for path in _files(case)}
    return Asked(images, notes=(words, *found.notes), places=frozenset(places))


def _in_words(layout: str) -> str:
    return layout if layout.startswith(("the table", "--images")) else f"the layout {layout}"


def _files(case: Case) -> Iterator[Path]:
    yield from case.images
    yield from (mask.path for mask in case.masks)


def _refused(source: Path, refusal: InputError, remedy: str | None) -> Failed:
    if remedy is None:
        return Failed(str(source), refusal.problems)
    [*others, last] = refusal.problems
    problem = failure(last.path, last.problem, f"{last.remedy}; {remedy}").problems
    return Failed(str(source), (*others, *problem))
