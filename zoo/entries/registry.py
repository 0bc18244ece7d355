"""The folder that contains the entries."""

import os
from pathlib import Path

from zoo.entries.entry import REQUIRED, Entry
from zoo.unknown import unknown


def entries(zoo: Path) -> tuple[Entry, ...]:
    """Every entry, by name: each folder that contains a file of an entry, however damaged it is."""
    folders = sorted(path for path in zoo.iterdir() if path.is_dir()) if zoo.is_dir() else []
    return tuple(Entry(folder) for folder in folders if is_entry(folder))


def is_entry(folder: Path) -> bool:
    """Whether a folder is an entry; one that cannot be searched is taken for one."""
    if folder.name.startswith("."):  # one being written, or one being replaced
        return False
    return any(os.path.lexists(folder / file) for file in REQUIRED) or not os.access(folder, os.X_OK)


def find(zoo: Path, name: str) -> Entry:
    """The entry of that name. Raises InputError if there is none."""
    known = {entry.name: entry for entry in entries(zoo)}
    if name not in known:
        raise unknown(f"the zoo {zoo}", name, known)
    return known[name]
