"""What in the folder of an entry is genoc's own: other files are never removed with it."""

import os
from collections.abc import Collection
from pathlib import Path

from genotype import refuse
from search.data.layouts.folders.names import few
from zoo.entries.entry import FILES, RECORD
from zoo.publishing.leftovers import scanned

CACHE = "__pycache__"
REMADE = (".DS_Store", "Thumbs.db", "desktop.ini")
"""Files that file managers leave in folders, and make again."""


def others(folder: Path) -> set[str]:
    """The names in a folder of what is not an entry's, nor left there by file managers or Python."""
    return {item.name for item in scanned(folder) if not is_own(item)}


def is_own(item: os.DirEntry[str]) -> bool:
    """Whether it may be removed with an entry: one of its files, or what programs make again."""
    if item.is_dir(follow_symlinks=False):
        return item.name == CACHE and all(one.name.endswith(".pyc") for one in scanned(Path(item.path)))
    return item.name in (*FILES, *REMADE)


def require_replaceable(target: Path) -> None:
    """Refuse what no new version may replace: what is no entry, and a folder that holds other files too.

    Of a link to an entry the link alone is replaced.
    """
    if not os.path.lexists(target / RECORD):
        remedy = "give another --name, or move it away"
        raise refuse(str(target.parent), target.name, "exists, but is not a zoo entry", remedy)
    if target.is_symlink():
        return
    require_none(target, others(target), "move them away first: the new version takes the folder's place")


def require_none(folder: Path, names: Collection[str], remedy: str) -> None:
    """Refuse a folder with things that are not of an entry, naming a few."""
    if names:
        problem = "is not a file of an entry" if len(names) == 1 else "are not files of an entry"
        raise refuse(str(folder), few(sorted(names)), problem, remedy)
