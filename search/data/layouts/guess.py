"""The option that would read a folder of no known layout, with the names of what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from attrs import frozen

from search.data.layouts.folders.folder import Item
from search.data.layouts.folders.names import IMAGE_SUFFIXES
from search.data.layouts.folders.readings import best_reading
from search.data.layouts.folders.roles import letters, role_of

_OF_MASKS = ("mask", "label", "annot", "truth", "seg", "outline", "contour", "target", "manual", "roi")
_MOST_PAIRED = 12
_FEW_FOLDERS = 4


def option_for(images: Sequence[Item]) -> str:
    """What to do: give two patterns, as far as these can be guessed from the names."""
    if not images:
        return f"give a folder with image files: {', '.join(IMAGE_SUFFIXES)}, or DICOM series"
    groups = _groups(images)
    globs = _of_many_folders(groups) or _of_two_groups(groups[:_MOST_PAIRED])
    if globs is None:
        likely = sorted((group.glob for group in groups), key=_has_word)
        masks = likely[-1] if len(likely) > 1 and _has_word(likely[-1]) else "..."
        return f'say where the images and masks are: --images "{likely[0]}" --masks "{masks}"'
    pictures, masks = sorted(globs, key=_seems_masks)
    return f'say where they are: --images "{pictures}" --masks "{masks}"'


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


def _groups(images: Sequence[Item]) -> list[_Group]:
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in images:
        groups.setdefault((item.place, item.suffix), []).append(item)
    found = [_Group(place, suffix, tuple(items)) for (place, suffix), items in groups.items()]
    return sorted(found, key=lambda group: -len(group.items))


def _seems_masks(glob: str) -> tuple[bool, bool]:
    """Whether a pattern has a word for masks, or else ends like files that are drawn, not photographed."""
    return _has_word(glob), glob.endswith((".png", ".gif"))


def _has_word(glob: str) -> bool:
    """Whether a pattern has a word for masks, or a folder whose name is one."""
    folders = glob.split("/")[:-1]
    return any(word in letters(glob) for word in _OF_MASKS) or any(
        role_of(name) == "masks" for name in folders
    )


def _of_two_groups(groups: Sequence[_Group]) -> tuple[str, str] | None:
    """The two groups of which most files have the same names, apart from marks."""
    pair = max(combinations(groups, 2), key=_agreement, default=None)
    return (pair[0].glob, pair[1].glob) if pair and _agreement(pair) else None


def _agreement(pair: tuple[_Group, _Group]) -> int:
    one, other = ([Item(item.path, item.stem, item.suffix) for item in group.items] for group in pair)
    return len(best_reading(one, other).shared)


def _of_many_folders(groups: Sequence[_Group]) -> tuple[str, str] | None:
    """Two names that recur in the folders in one place, of which each may be a case."""
    above = {group.place.rpartition("/")[0] for group in groups}
    folders = {group.place for group in groups}
    if len(folders) <= _FEW_FOLDERS or len(above) > 1 or "" in folders:
        return None
    counts = Counter(item.path.name for group in groups for item in group.items)
    names = [name for name, count in counts.most_common(2) if 2 * count >= len(folders)]
    start = f"{above.pop()}/{{id}}".removeprefix("/")
    return (f"{start}/{names[0]}", f"{start}/{names[1]}") if len(names) == 2 else None
