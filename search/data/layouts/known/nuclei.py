"""A folder for each image, its objects one a file, as in Kaggle's nuclei: ID/images/ID.png, ID/masks/*."""

from __future__ import annotations

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.cases import Case, Listing, MaskFile
from search.data.file_names import shown
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.roles import part_of
from search.data.layouts.near import Found
from search.data.layouts.set_aside import refuse_or_set_aside

_TARGET = 1


def recognise(folder: Folder) -> Found:
    """Folders that each hold images/ with one image and masks/ with its objects, which are joined."""
    filled = [each for each in folder.folders if each.holds_images]
    homes = [each for each in filled if each.named("images") and not part_of(each.name)]
    single = [each for each in homes if len(_items(each, "images")) == 1 and each.named("masks")]
    if folder.images or not single or len(homes) < len(filled) or 2 * len(single) < len(homes):
        return None
    whole = [home for home in single if _items(home, "masks")]
    problems = [*_not_one(folder, homes), *_without_masks(folder, homes)]
    refuse_or_set_aside(str(folder.path), problems, (home.name for home in homes if home not in whole))
    cases = tuple(_case(home) for home in whole)
    objects = sum(len(case.masks) for case in cases)
    note = f"{number(objects, 'mask')} of single objects are joined for {number(len(cases), 'image')}"
    return Listing(layout="a folder for each image (ID/images, ID/masks)", cases=cases, notes=(note,))


def _case(home: Folder) -> Case:
    image = _items(home, "images")[0]
    masks = tuple(MaskFile(item.path, _TARGET) for item in _items(home, "masks"))
    return Case(home.name, (image.path,), masks)


def _items(home: Folder, name: str) -> tuple[Item, ...]:
    inner = home.named(name)
    return inner.images if inner else ()


def _not_one(root: Folder, homes: list[Folder]) -> list[Diagnostic]:
    wrong = [f"{shown(root.path, home.path)}/images/" for home in homes if len(_items(home, "images")) != 1]
    text = f"{number(len(wrong), 'folder')} with no image, or several"
    return (
        [Diagnostic(few(wrong), text, "keep one image in each", "D103", about=tuple(wrong))] if wrong else []
    )


def _without_masks(root: Folder, homes: list[Folder]) -> list[Diagnostic]:
    wrong = [f"{shown(root.path, home.path)}/" for home in homes if not _items(home, "masks")]
    text = f"{number(len(wrong), 'folder')} without masks"
    remedy = "add ID/masks/ with a mask for each object (one that is black if there is none)"
    return [Diagnostic(few(wrong), text, remedy, "D102", about=tuple(wrong))] if wrong else []
