"""DRIVE: vessels of the retina, training/ and test/ with images, 1st_manual, and mask (the field of view)."""

from __future__ import annotations

from search.data.cases import Case, Listing
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import part_of
from search.data.layouts.near import Found

_LAYOUT = "DRIVE (images, 1st_manual)"


def recognise(folder: Folder) -> Found:
    """Folders with images/ and 1st_manual/; `mask/` beside them is not a target."""
    if _is_home(folder):
        cases = _cases(folder, folder)
        return Listing(layout=_LAYOUT, cases=cases, notes=tuple(_field_of_view([folder])))
    homes = {part: each for each in folder.folders if (part := part_of(each.name))}
    whole = {part: each for part, each in homes.items() if _is_home(each)}
    if not whole:
        return None
    both = parted(str(folder.path), {part: _cases(folder, each) for part, each in whole.items()})
    notes = [*both.notes, *_field_of_view([*whole.values()])]
    notes += [_unlabelled(each) for part, each in homes.items() if part not in whole and each.holds_images]
    return Listing(layout=_LAYOUT, cases=both.cases, parts=both.parts, notes=tuple(notes))


def _is_home(folder: Folder) -> bool:
    manual = folder.named("1st_manual")
    return folder.named("images") is not None and manual is not None and manual.holds_images


def _cases(root: Folder, home: Folder) -> tuple[Case, ...]:
    images, masks = home.named("images"), home.named("1st_manual")
    if images is None or masks is None:
        return ()
    return paired(root.path, images.images, masks.images).cases()


def _field_of_view(homes: list[Folder]) -> list[str]:
    return (
        ["mask/ is the field of view, not a target, and is not read"]
        if any(home.named("mask") for home in homes)
        else []
    )


def _unlabelled(home: Folder) -> str:
    images = home.named("images") or home
    return f"{home.name}/ is left out: {number(len(images.images), 'image')} without 1st_manual/"
