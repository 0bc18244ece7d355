"""What a folder of no known layout holds, what it resembles, and which option would read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from shlex import quote

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.layouts.declared.documents import read_table
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import IMAGE_SUFFIXES, divided
from search.data.layouts.guess import option_for, table_for
from search.data.layouts.near import Near

_MOST_GROUPS = 8
_DEEPEST = 5
_COLUMNS = ("image", "mask", "split", "group", "id")


class UnknownLayout(InputError):
    """A folder has no layout that is known; no file in it need be wrong."""


def unknown_layout(folder: Folder, near: Sequence[Near], home: Folder | None = None) -> UnknownLayout:
    """The refusal: what was found, by folder and suffix; the layouts that come nearest; and what to give.

    Tables are looked for in `home`, the folder itself or the one in it that holds everything.
    """
    counts = Counter(_places(folder))
    images = list(folder.everything(depth=_DEEPEST))
    given = [*_instead(home or folder), option_for(folder, images)]
    remedies = [each for each in given if each] or [table_for(folder, images)]
    problem = _holds(counts)
    for word, each in zip(("nearest is the layout", "then"), _closest(near), strict=False):
        problem += f"; {word} {each.layout}: {each.why}"
        remedies.append(each.remedy)
    name = f"{folder.path.absolute().name}/"
    return UnknownLayout(str(folder.path), [Diagnostic(name, problem, "; or ".join(remedies), "D101")])


def _closest(near: Sequence[Near]) -> Sequence[Near]:
    """The layouts that come nearest: those of which a folder is there, or else the first."""
    ranked = sorted(near, key=lambda each: -each.closeness)
    return [each for each in ranked if each.closeness > 1] or ranked[:1]


def _holds(counts: Counter[tuple[str, str]]) -> str:
    if not counts:
        return "holds no images: it is empty"
    known = any(suffix in IMAGE_SUFFIXES or suffix == ".dcm" for _, suffix in counts)
    shown = [
        f"{count} {suffix} in {place or '.'}/" for (place, suffix), count in counts.most_common(_MOST_GROUPS)
    ]
    more = len(counts) - len(shown)
    text = ", ".join(shown) + (f", and {more} other groups" if more > 0 else "")
    return f"{'has no known layout' if known else 'holds no images'} ({text})"


def _instead(folder: Folder) -> Iterator[str]:
    """A table of images and masks that is in a folder, to be given in its place."""
    for path in (folder.path / name for name in folder.files if name.lower().endswith(".csv")):
        columns = _columns(path)
        if {"image", "mask"} <= columns:
            table = quote(str(path))
            used = ", ".join(name for name in _COLUMNS if name in columns)
            yield f"give {table} in place of the folder (--data {table}), a table with the columns {used}"
            return


def _columns(table: Path) -> Set[str]:
    """The columns of a table; none of one that is damaged or has no rows."""
    try:
        rows = read_table(table)
    except InputError:
        return frozenset()
    return rows[0].cells.keys() if rows else frozenset()


def _places(folder: Folder, place: str = "", depth: int = _DEEPEST) -> Iterator[tuple[str, str]]:
    """The folder and suffix of each file."""
    yield from ((place, _suffix(name)) for name in folder.files)
    for each in folder.folders if depth else ():
        yield from _places(each, f"{place}/{each.name}".strip("/"), depth - 1)


def _suffix(name: str) -> str:
    known = divided(name)[1]
    dot = name.rfind(".")
    return known or (name[dot:].lower() if dot > 0 else "files without suffix")
