"""The ways to read ids from the names of images and masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from search.data.layouts.folders.folder import Item
from search.data.layouts.folders.markers import marked, without_common, without_image_mark

Key = tuple[str, str]
"""The place of a file, and its name without suffix and marks."""

Groups = Mapping[Key, Sequence[Item]]


@frozen
class Reading:
    """The images and masks of each key. `joins` if all masks of a key are one image's; `told` if the user
    should see an example of what was paired.
    """

    images: Groups
    masks: Groups
    joins: bool = False
    told: bool = False

    @property
    def shared(self) -> set[Key]:
        """The keys that have an image and a mask."""
        return self.images.keys() & self.masks.keys()

    @property
    def is_whole(self) -> bool:
        """Whether every image has a mask and every mask an image: no other reading can be better."""
        return self.images.keys() == self.masks.keys()


def best_reading(images: Sequence[Item], masks: Sequence[Item]) -> Reading:
    """The reading by which most images have masks.

    The mask has the image's name, perhaps with a mark such as `_mask`; or the image has a mark too; or
    both have a prefix or suffix of their own; or a folder of masks has the image's name. Folders must
    agree, unless nothing pairs then.
    """
    tried = []
    for reading in (read(*placed) for placed in _placed(images, masks) for read in _READINGS):
        if reading.is_whole:
            return reading
        tried.append(reading)
    return max(tried, key=lambda reading: len(reading.shared))


def _placed(images: Sequence[Item], masks: Sequence[Item]) -> Iterator[tuple[Sequence[Item], Sequence[Item]]]:
    """With the folders that the files are in, and without."""
    yield images, masks
    if any(item.place for item in (*images, *masks)):
        yield [evolve(item, place="") for item in images], [evolve(item, place="") for item in masks]


def _by_mark(images: Sequence[Item], masks: Sequence[Item]) -> Reading:
    image_of = grouped(images, _key)
    return Reading(image_of, grouped(masks, lambda mask: mask_key(mask, image_of)))


def _by_both_marks(images: Sequence[Item], masks: Sequence[Item]) -> Reading:
    image_of = grouped(images, lambda item: (item.place, without_image_mark(item.stem)))
    return Reading(image_of, grouped(masks, lambda mask: mask_key(mask, image_of)))


def _by_what_differs(images: Sequence[Item], masks: Sequence[Item]) -> Reading:
    bare_image, bare_mask = (without_common([item.stem for item in items]) for items in (images, masks))
    image_of = grouped(images, lambda item: (item.place, bare_image(item.stem)))
    return Reading(image_of, grouped(masks, lambda item: (item.place, bare_mask(item.stem))), told=True)


def _by_folder(images: Sequence[Item], masks: Sequence[Item]) -> Reading:
    inside = [mask for mask in masks if mask.place]
    return Reading(grouped(images, _key), grouped(inside, _folder_key), joins=True)


_READINGS = (_by_mark, _by_both_marks, _by_what_differs, _by_folder)


def _key(item: Item) -> Key:
    return item.place, item.stem


def _folder_key(mask: Item) -> Key:
    above, _, name = mask.place.rpartition("/")
    return above, name


def mask_key(mask: Item, known: Groups) -> Key:
    """The key of a mask's image: by its whole name if there is such an image, else without its mark."""
    if _key(mask) in known:
        return _key(mask)
    found = marked(mask.stem)
    return (mask.place, found.id) if found else _key(mask)


def grouped(items: Sequence[Item], key: Callable[[Item], Key]) -> Groups:
    """The items of each key."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
