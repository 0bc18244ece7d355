"""Masks beside their images: x.jpg with x_mask.png, x_seg.png, ..., or with x.png."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.data.cases import Listing
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.markers import is_second_opinion, marked
from search.data.layouts.folders.names import number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.near import Found, Near

_DRAWN = (".png", ".gif")
"""The formats of masks whose images are photographs of the same name."""
_DEEPEST = 2


def recognise(folder: Folder) -> Found:
    """Images and masks in one folder, or in each of several, told apart by their names."""
    items = list(folder.everything(depth=_DEEPEST))
    masks = _masks_among(items)
    images = [item for item in items if item not in masks]
    if not masks:
        return _near(items)
    pairs = paired(folder.path, images, masks)
    if not pairs.matched:
        return _near(items)
    cases = pairs.cases()
    apart = any(image.path.parent != masks[0].path.parent for image, masks in pairs.matched.values())
    layout = "masks named after their images" if apart else "masks beside images"
    return Listing(layout=layout, cases=cases, notes=pairs.notes)


def _near(items: Sequence[Item]) -> Near | None:
    if not items:
        return None
    why = f"{number(len(items), 'image file')}, none of which is named as the mask of another"
    return Near("masks beside images", why, "name the mask of x.jpg x_mask.png", 1)


def _masks_among(items: Iterable[Item]) -> set[Item]:
    """Those that are named as masks. Another mask's image is none, though its name ends like a mask's."""
    items = list(items)
    stems = {(item.place, item.stem) for item in items}
    photographs = {(item.place, item.stem) for item in items if item.suffix not in _DRAWN}
    named = {item for item in items if _is_named_as_mask(item)}
    bases = {(mask.place, found.id) for mask in named if (found := marked(mask.stem))}
    with_image = {mask for mask in named if _has_image(mask, stems)}
    drawn = {item for item in items if item.suffix in _DRAWN and (item.place, item.stem) in photographs}
    return {mask for mask in named if mask in with_image or (mask.place, mask.stem) not in bases} | drawn


def _is_named_as_mask(item: Item) -> bool:
    return marked(item.stem) is not None or is_second_opinion(item.stem)


def _has_image(mask: Item, stems: set[tuple[str, str]]) -> bool:
    found = marked(mask.stem)
    return found is not None and (mask.place, found.id) in stems
