"""What a folder of no known layout holds, what it resembles, and which option would read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import IMAGE_SUFFIXES, divided
from search.data.layouts.folders.readings import best_reading
from search.data.layouts.folders.roles import MASK_WORDS, letters
from search.data.layouts.near import Near

_MOST_GROUPS = 8
_MOST_PAIRED = 12
_DEEPEST = 5


@frozen
class _Group:
    """The files of one folder that have one suffix."""

    place: str
    suffix: str
    items: tuple[Item, ...]

    @property
    def glob(self) -> str:
        """A pattern that names these files, with the suffix as the first of them has it."""
        first = self.items[0]
        return f"{self.place}/*{first.path.name.removeprefix(first.stem)}".removeprefix("/")

    @property
    def seems_masks(self) -> bool:
        """Whether the folder's name has a word for masks in it."""
        return any(word in letters(self.place.rpartition("/")[2]) for word in MASK_WORDS if len(word) > 2)


class UnknownLayout(InputError):
    """A folder has no layout that is known; no file in it need be wrong."""


def unknown_layout(folder: Folder, near: Sequence[Near]) -> UnknownLayout:
    """The refusal: what was found, by folder and suffix; the layouts that come nearest; and the option."""
    counts = Counter(_places(folder))
    images = list(folder.everything(depth=_DEEPEST))
    problems = [Diagnostic("--data", _holds(counts), _option(_groups(images)))]
    closest = sorted(near, key=lambda each: -each.closeness)[:2]
    problems += [Diagnostic(f"nearest: {each.layout}", each.why, each.remedy) for each in closest]
    return UnknownLayout(str(folder.path), problems)


def _holds(counts: Counter[tuple[str, str]]) -> str:
    if not counts:
        return "the folder holds no images: it is empty"
    known = any(suffix in IMAGE_SUFFIXES or suffix == ".dcm" for _, suffix in counts)
    shown = [
        f"{count} {suffix} in {place or '.'}/" for (place, suffix), count in counts.most_common(_MOST_GROUPS)
    ]
    more = len(counts) - len(shown)
    text = ", ".join(shown) + (f", and {more} other groups" if more > 0 else "")
    return f"{'no layout that is known' if known else 'the folder holds no images'}: {text}"


def _places(folder: Folder, place: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """The folder and suffix of each file."""
    yield from ((place, _suffix(name)) for name in folder.files)
    for each in folder.folders if depth else ():
        yield from _places(each, f"{place}/{each.name}".strip("/"), depth - 1)


def _suffix(name: str) -> str:
    known = divided(name)[1]
    dot = name.rfind(".")
    return known or (name[dot:].lower() if dot > 0 else "files without suffix")


def _groups(images: Iterable[Item]) -> list[_Group]:
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in images:
        groups.setdefault((item.place, item.suffix), []).append(item)
    found = [_Group(place, suffix, tuple(items)) for (place, suffix), items in groups.items()]
    return sorted(found, key=lambda group: -len(group.items))


def _option(groups: Sequence[_Group]) -> str:
    """The option with the names of what was found, as far as it can be guessed."""
    if not groups:
        return f"give a folder with image files: {', '.join(IMAGE_SUFFIXES)}, or DICOM series"
    pair = max(combinations(groups[:_MOST_PAIRED], 2), key=_agreement, default=None)
    if pair is None or not _agreement(pair):
        return f'say where the images and masks are: --images "{groups[0].glob}" --masks "..."'
    images, masks = sorted(pair, key=lambda group: (group.seems_masks, group.suffix in (".png", ".gif")))
    return f'say where they are: --images "{images.glob}" --masks "{masks.glob}"'


def _agreement(pair: tuple[_Group, _Group]) -> int:
    """How many files of two groups have the same name, apart from marks."""
    one, other = ([_here(item) for item in group.items] for group in pair)
    return len(best_reading(one, other).shared)


def _here(item: Item) -> Item:
    return Item(item.path, item.stem, item.suffix)
