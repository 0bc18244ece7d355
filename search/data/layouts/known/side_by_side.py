"""Images in one folder, masks in another: images/ and masks/, image/ and label/, imgs/ and gt/, ..."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from search.data.cases import Case, Listing
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import Role, part_of, role_of
from search.data.layouts.near import Found, Near

_PREFERRED = ("masks", "mask")
_LAYOUT = "images/ and masks/"
_REMEDY = "put the images in images/ and the masks in masks/ (or labels/, annotations/, groundtruth/, gt/)"


def recognise(folder: Folder) -> Found:
    """A folder of images beside one of masks; both may be divided into folders, such as train/ and test/."""
    images, masks = _of_role(folder, "images"), _of_role(folder, "masks")
    if not images and not masks:
        return None
    if not images or not masks:
        there, missing = (masks, "images") if masks else (images, "masks")
        return Near(_LAYOUT, f"{there[0].name}/ is there, but no folder of {missing}", _REMEDY, 2)
    filled = [[each for each in found if each.holds_images] for found in (images, masks)]
    empty = next((found[0] for found, full in zip((images, masks), filled, strict=True) if not full), None)
    if empty is not None:
        return Near(_LAYOUT, f"there are no images in {empty.name}/", _REMEDY, 3)
    return _listing(folder, filled[0][0], filled[1])


def _listing(folder: Folder, images: Folder, masks: Sequence[Folder]) -> Listing:
    pairs = paired(folder.path, _items(images), _items(masks[0]))
    divided = _divided(pairs.placed_cases(), folder)
    notes = [*pairs.notes, *(f"{other.name}/ is not read: {masks[0].name}/ is" for other in masks[1:])]
    return evolve(divided, layout=f"{images.name}/ and {masks[0].name}/", notes=(*notes, *divided.notes))


def _divided(placed: Sequence[tuple[str, Case]], folder: Folder) -> Listing:
    """The cases, in sets if all are in folders of sets."""
    names = [place.partition("/")[0] for place, _ in placed]
    if not all(name and part_of(name) for name in names):
        return Listing(layout="", cases=tuple(sorted((case for _, case in placed), key=lambda case: case.id)))
    cases_of: dict[str, list[Case]] = {}
    for name, (_, case) in zip(names, placed, strict=True):
        cases_of.setdefault(part_of(name) or "", []).append(case)
    both = parted(str(folder.path), cases_of)
    return Listing(layout="", cases=both.cases, parts=both.parts, notes=both.notes)


def _of_role(folder: Folder, role: Role) -> list[Folder]:
    found = [each for each in folder.folders if role_of(each.name) == role]
    return sorted(found, key=lambda each: each.name.lower() not in _PREFERRED)


def _items(folder: Folder) -> Iterator[Item]:
    """The images of a folder; folders of sets have one name, whatever they are called."""
    for item in folder.everything():
        first, *rest = item.place.split("/")
        yield evolve(item, place="/".join([part_of(first) or first, *rest]))
