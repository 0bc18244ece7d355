"""Pairs of an image and a mask as a data set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.config import LARGEST_SIDE, SMALLEST_SIDE
from search.data.cases import Case, LabelMap, Listing, MaskFile
from search.data.file_names import in_words, named_from
from search.data.listing import merged
from search.data.readers.image_file import ImageFile
from search.data.readers.memory.array_file import Pair, Sides, image_file, mask_file, paired
from search.data.readers.memory.held import PREFIX, HeldData
from search.data.splits.split_ids import PARTS, SplitIds

LAYOUT = "arrays in memory"
PAIRS = "give pairs of an image and a mask: list(zip(images, masks))"
_NAME = "name them with letters, digits, - and _"


@frozen(kw_only=True)
class About:
    """What is known of arrays: the names of channels and labels (the background's first) and the value of
    pixels to `ignore`, the ids and groups of the images in their order, and the sides of a pixel in mm (x,
    y or x, y, z).
    """

    name: str = "arrays"
    channels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ignore: int | None = None
    ids: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    spacing: tuple[float, ...] = ()


class Items:
    """Pairs by number: those of a sequence, of a torch `Dataset`, or of anything that can be iterated over.

    A `Dataset` is asked for a pair whenever it is read, by one thread at a time, so that not all of it need
    be in memory.
    """

    def __init__(self, pairs: Any) -> None:
        is_indexed = hasattr(pairs, "__getitem__") and hasattr(pairs, "__len__")
        if not is_indexed and not isinstance(pairs, Iterable):
            raise refuse("the data", type(pairs).__name__, "is of a type that holds no images", PAIRS)
        self.pairs = pairs if is_indexed else list(pairs)
        self.lock = Lock()

    def __len__(self) -> int:
        return len(self.pairs)

    def pair(self, number: int, path: Path) -> Pair:
        """An image and its mask. Raises InputError, which names the `path`, if they are none."""
        with self.lock:
            item = self.pairs[number]
        if not isinstance(item, tuple | list) or len(item) != 2:
            problem, remedy = f"is {kind(item)}, not an image and a mask", PAIRS
            raise InputError(path.name, [Diagnostic(in_words(path), problem, remedy)])
        image, mask = item
        return paired(image, mask, path)


def kind(item: Any) -> str:
    """What something is that is no pair, in words."""
    return f"{len(item)} things" if isinstance(item, tuple | list) else f"of the type {type(item).__name__}"


@frozen(eq=False)
class Part:
    """Some pairs, which of the three sets they are, and their numbers among all."""

    items: Items
    part: str | None
    first: int


def held_pairs(given: Any, about: About) -> HeldData:
    """Pairs of an image and a mask, or by "train", "val" and "test" such pairs, as a data set.

    Every pair is looked at once, for its shape and type. Raises InputError with every problem found.
    """
    parts = list(parts_of(given))
    count = sum(len(part.items) for part in parts)
    if not count:
        raise refuse("the data", about.name, "holds no images", PAIRS)
    require_about(about, count)
    root = Path(f"{PREFIX}{about.name}")
    files: dict[Path, ImageFile] = {}
    cases: dict[str, list[Case]] = {part: [] for part in ("", *PARTS)}
    problems: list[Diagnostic] = []
    with named_from(root):
        for part in parts:
            for number, name in enumerate(ids_of(part, about)):
                case = Case(name, (root / "images" / name,), (MaskFile(root / "masks" / name),))
                place = part.first + number
                group = about.groups[place] if about.groups else None
                try:
                    files |= files_of(case, part.items, number, about)
                except InputError as refused:
                    problems += refused.problems
                cases[part.part or ""].append(evolve(case, group=group))
    if problems:
        raise InputError(f"the data {about.name}", merged(problems))
    return HeldData(about.name, listing_of(cases, about), files)


def files_of(case: Case, items: Items, number: int, about: About) -> dict[Path, ImageFile]:
    """What stands for the files of a pair."""
    image, mask = case.images[0], case.masks[0].path
    pair = items.pair(number, image)
    sides: Sides = about.spacing
    require_channels(pair, image, about)
    return {
        image: image_file(image, pair.image, lambda: items.pair(number, image).image, about.channels, sides),
        mask: mask_file(mask, pair.mask, lambda: items.pair(number, image).mask, sides),
    }


def require_channels(pair: Pair, path: Path, about: About) -> None:
    """Refuse an image that has other channels or axes than were named."""
    axes = pair.mask.ndim
    if about.spacing and len(about.spacing) != axes:
        problem = f"has {axes} axes, but the spacing {len(about.spacing)} sides"
        raise InputError(
            path.name, [Diagnostic(in_words(path), problem, "give a side in mm for each axis, x first")]
        )
    if about.channels and len(about.channels) != len(pair.image):
        problem = f"has {len(pair.image)} channels, but {len(about.channels)} are named"
        raise InputError(
            path.name, [Diagnostic(in_words(path), problem, "give a name for each channel", "D123")]
        )


def parts_of(given: Any) -> Iterator[Part]:
    """The sets that are given, or all pairs as one that is divided later."""
    if not isinstance(given, Mapping):
        yield Part(Items(given), None, 0)
        return
    unknown = [str(name) for name in given if name not in PARTS]
    if unknown or "train" not in given:
        name, problem = (unknown[0], "is no set") if unknown else ("train", "is missing")
        raise refuse("the data", name, problem, 'give {"train": pairs, "val": pairs, "test": pairs}')
    first = 0
    for part in PARTS:
        if part in given:
            items = Items(given[part])
            yield Part(items, part, first)
            first += len(items)


def ids_of(part: Part, about: About) -> Sequence[str]:
    """The names of a part's images."""
    count = len(part.items)
    if about.ids:
        return about.ids[part.first : part.first + count]
    before = f"{part.part}_" if part.part else ""
    return [f"{before}{number:0{len(str(count - 1))}d}" for number in range(count)]


def require_about(about: About, count: int) -> None:
    """Refuse names that are no names of files, and ids or groups that are not one for each image."""
    for what, given in (("ids", about.ids), ("groups", about.groups)):
        if given and len(given) != count:
            raise refuse("the data", what, f"are {len(given)}, for {count} images", "give one for each image")
    require_names(about)
    require_sides(about)
    doubled = sorted({name for name in about.ids if about.ids.count(name) > 1})
    if doubled:
        raise refuse("the data", "ids", f"name several images {doubled[0]!r}", "name each otherwise", "D103")
    for name in (about.name, *about.ids):
        if not name or set("/\\\0") & {*name} or name in (".", ".."):
            raise refuse("the data", repr(name), "is no name for data or an image", _NAME)


def require_names(about: About) -> None:
    """Refuse names of channels or labels that are not one for each, and a value to ignore that is a label."""
    for what, given in (("channels", about.channels), ("labels", about.labels)):
        twice = sorted({name for name in given if given.count(name) > 1})
        if twice:
            raise refuse("the data", what, f"name {twice[0]!r} twice", "give each a name of its own")
    if about.ignore is not None and not isinstance(about.ignore, int):
        raise refuse(
            "the data", "ignore", f"{about.ignore!r} is no whole number", "give a value of the masks"
        )
    if about.ignore is not None and about.ignore in range(len(about.labels)):
        named = about.labels[about.ignore]
        problem, remedy = (
            f"{about.ignore} is the label {named!r}",
            "give a value beyond the labels, such as 255",
        )
        raise refuse("the data", "ignore", problem, remedy)


def require_sides(about: About) -> None:
    """Refuse sides of a pixel that are none."""
    wrong = [side for side in about.spacing if not SMALLEST_SIDE <= side <= LARGEST_SIDE]
    if wrong:
        remedy = f"give mm from {SMALLEST_SIDE:g} to {LARGEST_SIDE:g}"
        raise refuse("the data", "spacing", f"{wrong[0]:g} is no side of a pixel", remedy)


def listing_of(cases: Mapping[str, Sequence[Case]], about: About) -> Listing:
    """The cases of all sets, ordered by id, and what is known of them."""
    every = sorted((case for part in cases.values() for case in part), key=lambda case: case.id)
    named = {part: tuple(sorted(case.id for case in cases[part])) for part in PARTS}
    return Listing(
        layout=LAYOUT,
        cases=tuple(every),
        channels=about.channels or None,
        labels=labels_of(about),
        parts=SplitIds(**named) if any(named.values()) else None,
    )


def labels_of(about: About) -> LabelMap | None:
    """What the values of the masks mean, if the labels are named."""
    if not about.labels:
        return None
    ignored = frozenset() if about.ignore is None else frozenset([about.ignore])
    values = {label: label for label in range(len(about.labels)) if label not in ignored}
    return LabelMap(names=about.labels, values=values, ignore=ignored)
