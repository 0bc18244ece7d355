"""The cases of a folder, whatever its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from attrs import evolve

from genotype.diagnostics.coded import coded
from search.data.cases import LabelMap, Listing
from search.data.layouts.declared.groups import read_groups
from search.data.layouts.declared.label_files import find_labels
from search.data.layouts.declared.labels import mapping_note
from search.data.layouts.folder_groups import grouped_by_folder
from search.data.layouts.folders.folder import Folder, open_folder
from search.data.layouts.folders.ids import in_order
from search.data.layouts.folders.names import SERIES, few, number
from search.data.layouts.folders.roles import part_and_role, role_of
from search.data.layouts.near import Near
from search.data.layouts.registry import LAYOUTS
from search.data.layouts.set_aside import attempt, ids_set_aside
from search.data.layouts.unknown import unknown_layout
from search.data.splits.split_files import find_split, read_split
from search.data.splits.split_ids import PARTS, SplitIds

_DEEPEST = 2


@coded("D104")
def list_cases(folder: Path, *, split: Path | None = None) -> Listing:
    """The images of a folder with their masks, and what small files in it say of labels, groups and sets.

    Names and small text files alone are looked at. The layout that fits is found by itself (see
    docs/data.md); a folder that holds a single folder and nothing else is entered. `split` is a file of sets
    (see `read_split`) that replaces the folder's own. Raises InputError with all files that are alone
    or doubled, for damaged descriptions, and for a folder that has no known layout.
    """
    top = open_folder(folder)
    home = _home(top)
    return completed(_recognised(top, home), home, split)


def _recognised(top: Folder, folder: Folder) -> Listing:
    """The listing of a folder in, or at, the one that the user gave."""
    near: list[Near] = []
    for recognise in LAYOUTS:
        found = recognise(folder)
        if isinstance(found, Listing):
            return evolve(found, notes=(*_entered(top, folder), *found.notes, *_not_read(folder, found)))
        near += [found] if found else []
    raise unknown_layout(top, near, folder)


def _home(folder: Folder) -> Folder:
    """The folder, or the one in it if there is nothing else in it."""
    for _ in range(_DEEPEST):
        folder = _only_folder(folder) or folder
    return folder


def _only_folder(folder: Folder) -> Folder | None:
    """The folder that is alone in a folder, as archives pack it; not one whose name has a meaning."""
    if folder.files or len(folder.folders) != 1:
        return None
    [only] = folder.folders
    return None if role_of(only.name) or part_and_role(only.name) != (None, None) else only


def _entered(top: Folder, folder: Folder) -> Iterator[str]:
    if folder is not top:
        yield f"the images are in {folder.path.relative_to(top.path).as_posix()}/, the only folder in it"


def _not_read(folder: Folder, listing: Listing) -> Iterator[str]:
    """Folders with images, and images beside them, that are no case's and of which nothing is said yet."""
    used = {path for case in listing.cases for path in (*case.images, *(mask.path for mask in case.masks))}
    homes = {path.parent for path in used}
    places = {home.relative_to(folder.path).parts[:1] for home in homes}
    told = " ".join(listing.notes)
    for each in folder.folders:
        is_known = (each.name,) in places or each.path in used or f"{each.name}/" in told
        if not is_known and (each.holds_images or each.is_series):
            yield f"{each.name}/ is not read"
    loose = [item.path.name for item in folder.images if item.path not in used and item.suffix != SERIES]
    if loose:
        yield f"{number(len(loose), 'image')} not read: {few(loose)}"
    slices = sum(file.lower().endswith(SERIES) for home in homes for file in Folder(home).files)
    if slices and not any(path.is_dir() for path in used):
        yield f"{number(slices, 'DICOM file')} not read: put each series into a folder of its own"


@coded("D104")
def completed(listing: Listing, home: Folder, split: Path | None = None) -> Listing:
    """A listing with what the small files of its folder add: groups, labels, sets."""
    cases = in_order(str(home.path), listing.cases)
    ids = [case.id for case in cases]
    given = find_split(home.path) if split is None else split
    parts = listing.parts if given is None else attempt("split", lambda: _read_split(given, ids), None)
    # What a split leaves out needs no group.
    grouped = ids if given is None or parts is None else [*chain(*parts.sets)]
    none: Mapping[str, str] = {}
    groups = attempt("groups", lambda: coded("D104")(read_groups)(home, grouped), none)
    labels = listing.labels or attempt("labels", lambda: coded("D104")(find_labels)(home), None)
    found = evolve(
        listing,
        cases=tuple(evolve(case, group=case.group or groups.get(case.id)) for case in cases),
        labels=labels,
        parts=parts,
        notes=(*listing.notes, *_of_values(listing.labels, labels)),
    )
    return grouped_by_folder(found)


def _set_aside() -> Iterator[str]:
    """The ids of cases that are set aside, as they are and with the name of a set before them."""
    for name in ids_set_aside():
        yield from (name, *(f"{part}_{name}" for part in PARTS))


def _read_split(place: Path, ids: Sequence[str]) -> SplitIds:
    """The sets of a file, without ids that are set aside."""
    split, known = read_split(place, [*ids, *_set_aside()]), {*ids}
    return SplitIds(*(tuple(name for name in part if name in known) for part in split.sets))


def _of_values(own: LabelMap | None, found: LabelMap | None) -> tuple[str, ...]:
    """A note on the values that a list of labels gives; layouts have their own."""
    note = mapping_note(found) if found and not own else None
    return (note,) if note else ()
