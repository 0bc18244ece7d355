"""Which masks belong to which image: decided by their names, never by their position in a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.data.cases import Case, MaskFile
from search.data.file_names import shown
from search.data.layouts.folders.folder import Item
from search.data.layouts.folders.ids import ids_of, in_order
from search.data.layouts.folders.markers import is_second_opinion, marked, without_image_mark
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.readings import Groups, Key, best_reading
from search.data.layouts.set_aside import refuse_or_set_aside


@frozen
class Pairs:
    """The images of a folder with their masks; the images and masks that are alone; what is doubled.

    `by_difference`: they were paired by what differs in their names.
    """

    root: Path
    matched: Mapping[Key, tuple[Item, tuple[Item, ...]]]
    alone: tuple[Item, ...]
    orphans: tuple[Item, ...]
    doubled: tuple[tuple[Item, ...], ...]
    notes: tuple[str, ...] = field(default=())
    by_difference: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether all files are paired, by their names and known marks alone."""
        return not (self.alone or self.orphans or self.doubled or self.by_difference)

    def cases(self) -> tuple[Case, ...]:
        """The cases, ordered by id. Raises InputError if a file is alone, or an id is that of two files.

        Where such files are set aside, they are left out instead.
        """
        return in_order(str(self.root), [case for _, case in self.placed_cases()])

    def placed_cases(self) -> list[tuple[str, Case]]:
        """The cases with their places. Raises InputError like `cases`."""
        if self.alone and self.orphans and not self.matched:
            raise self._strangers()
        problems = [*self._doubled(), *self._lonely()]
        refuse_or_set_aside(str(self.root), problems, self._unmatched())
        twice = {item for items in self.doubled for item in items}
        single = {
            key: (image, masks)
            for key, (image, masks) in self.matched.items()
            if not twice & {image, *masks} and masks
        }
        named = zip(ids_of([*single]), single.items(), strict=True)
        return [
            (place, Case(name, (image.path,), _mask_files(masks)))
            for name, ((place, _), (image, masks)) in named
        ]

    def _unmatched(self) -> Iterator[str]:
        """The ids that files may have which are alone or doubled."""
        for item in (*self.alone, *self.orphans, *(item for items in self.doubled for item in items)):
            place = [*filter(None, item.place.split("/"))]
            found = marked(item.stem)
            for stem in (item.stem, without_image_mark(item.stem), *([found.id] if found else [])):
                yield from (stem, "_".join([*place, stem]))

    def _strangers(self) -> InputError:
        places = ", ".join(shown(self.root, items[0].path) for items in (self.alone, self.orphans))
        counts = f"{number(len(self.alone), 'image')} and {number(len(self.orphans), 'mask')}"
        text = f"no mask has the name of an image, among {counts}"
        remedy = (
            'name them alike, or say what is the id: --images "images/{id}_a.png" --masks "masks/b_{id}.png"'
        )
        return refuse(str(self.root), places, text, remedy, "D102")

    def _doubled(self) -> Iterator[Diagnostic]:
        named = (sorted(shown(self.root, item.path) for item in items) for items in self.doubled)
        places = [" and ".join(names[:3]) for names in named]
        if places:
            times = f", {len(places)} times" if len(places) > 1 else ""
            text = f"two files have the same id{times}"
            yield Diagnostic(few(places), text, "keep one of them", "D103", about=tuple(places))

    def _lonely(self) -> Iterator[Diagnostic]:
        if self.alone:
            text = f"{_have(len(self.alone), 'image')} no mask"
            yield self._alone(self.alone, text, _MASK_REMEDY)
        if self.orphans:
            text = f"{_have(len(self.orphans), 'mask')} no image"
            yield self._alone(self.orphans, text, _IMAGE_REMEDY)

    def _alone(self, items: Sequence[Item], text: str, remedy: str) -> Diagnostic:
        names = [shown(self.root, item.path) for item in items]
        return Diagnostic(few(names), text, remedy, "D102", about=tuple(names))


_MASK_REMEDY = "add a mask named like the image (x.png or x_mask.png for x.jpg), or remove these images"
_IMAGE_REMEDY = "add an image named like the mask, or remove these masks"


def _have(count: int, noun: str) -> str:
    return f"{number(count, noun)} {'has' if count == 1 else 'have'}"


def paired(root: Path, images: Iterable[Item], masks: Iterable[Item]) -> Pairs:
    """The images with the masks of the same name, apart from the marks that names carry."""
    every = list(masks)
    first = [mask for mask in every if not is_second_opinion(mask.stem)]
    reading = best_reading(list(images), first)
    both = sorted(reading.shared)
    joined = {key: _joined(reading.masks[key], reading.joins) for key in both}
    clashing = [reading.masks[key] for key in both if not joined[key]]
    clashing = [*(items for items in reading.images.values() if len(items) > 1), *clashing]
    pairs = {key: (reading.images[key][0], joined[key]) for key in both}
    notes = [*_left_out(root, every), *(_example(root, pairs) if reading.told else [])]
    return Pairs(
        root,
        pairs,
        _items(reading.images, reading.masks),
        _items(reading.masks, reading.images),
        tuple(tuple(items) for items in clashing),
        tuple(notes),
        reading.told,
    )


def _left_out(root: Path, masks: Sequence[Item]) -> Iterator[str]:
    names = [shown(root, mask.path) for mask in masks if is_second_opinion(mask.stem)]
    if names:
        yield f"{number(len(names), 'mask')} of a second observer left out: {few(names)}"


def _example(root: Path, pairs: Mapping[Key, tuple[Item, tuple[Item, ...]]]) -> Iterator[str]:
    for image, masks in [*pairs.values()][:1]:
        yield f"paired by what differs in the names: {shown(root, image.path)}, {shown(root, masks[0].path)}"


def _joined(masks: Sequence[Item], joins: bool) -> tuple[Item, ...]:
    """The masks of one image, in the order of their numbers; none if they are not meant to be joined."""
    if len(masks) == 1 or joins:
        return tuple(masks)
    found = [marked(mask.stem) for mask in masks]
    alike = {(each and each.mark, mask.suffix) for each, mask in zip(found, masks, strict=True)}
    numbers = [-1 if each is None or each.number is None else each.number for each in found]
    if None in found or len(alike) > 1 or len(set(numbers)) < len(numbers):
        return ()
    return tuple(mask for _, mask in sorted(zip(numbers, masks, strict=True), key=lambda pair: pair[0]))


def _mask_files(masks: Sequence[Item]) -> tuple[MaskFile, ...]:
    """Of several masks each is one object: what is not 0 in it is the target."""
    return tuple(MaskFile(mask.path, 1 if len(masks) > 1 else None) for mask in masks)


def _items(groups: Groups, without: Groups) -> tuple[Item, ...]:
    return tuple(item for key in sorted(groups) if key not in without for item in groups[key])
