"""The folder that contains the entries."""

import os
from collections.abc import Iterable
from pathlib import Path

from search.entry_versions import BUNDLED, Version, parted, version_named, versioned_names, versions_of
from zoo.entries.entry import REQUIRED, Entry
from zoo.unknown import unknown


def entries(zoo: Path) -> tuple[Entry, ...]:
    """Every entry, by name: each folder that contains a file of an entry, however damaged it is."""
    folders = sorted(path for path in zoo.iterdir() if path.is_dir()) if zoo.is_dir() else []
    return tuple(Entry(folder) for folder in folders if is_entry(folder))


def usable(zoo: Path) -> tuple[Entry, ...]:
    """The entries of a zoo, and those that come with genoc, but for names that the zoo has too."""
    own = entries(zoo)
    names = {entry.name for entry in own}
    return (*own, *(entry for entry in entries(BUNDLED) if entry.name not in names))


def is_bundled(entry: Entry) -> bool:
    """Whether an entry is one that comes with genoc."""
    return entry.folder.parent == BUNDLED


def is_entry(folder: Path) -> bool:
    """Whether a folder is an entry; one that cannot be searched is taken for one."""
    if folder.name.startswith("."):  # one being written, or one being replaced
        return False
    return any(os.path.lexists(folder / file) for file in REQUIRED) or not os.access(folder, os.X_OK)


def find(zoo: Path, name: str) -> Entry:
    """The entry of that name, or its version NAME@VERSION, of a zoo or else of those that come with genoc.

    Raises InputError if there is none.
    """
    (entry,) = find_all(zoo, [name])
    return entry


def find_all(zoo: Path, names: Iterable[str]) -> tuple[Entry, ...]:
    """The entries of these names, or versions of them, also of those that come with genoc.

    Raises InputError for one that is not there.
    """
    return among(usable(zoo), zoo, names)


def find_own(zoo: Path, names: Iterable[str]) -> tuple[Entry, ...]:
    """The same of a zoo's own entries, to be changed."""
    return among(entries(zoo), zoo, names)


def among(every: Iterable[Entry], zoo: Path, names: Iterable[str]) -> tuple[Entry, ...]:
    """The entries of these names, or versions of them."""
    known = {entry.name: entry for entry in every}

    def found(name: str) -> Entry:
        plain, version = parted(name)
        if version is not None and versions_of(zoo, plain):
            return Entry(version_named(zoo, plain, version).folder)
        if name not in known:
            raise unknown(f"the zoo {zoo}", name, known)
        return known[name]

    return tuple(map(found, names))


def versions(zoo: Path, name: str) -> tuple[Version, ...]:
    """Every version of an entry, the oldest first. Raises InputError for a name that there never was."""
    there = versions_of(zoo, name)
    if not there:
        raise unknown(f"the zoo {zoo}", name, [entry.name for entry in entries(zoo)])
    return there


def every_version(zoo: Path) -> tuple[Version, ...]:
    """The versions of all entries, by name, those of removed ones too."""
    names = sorted({entry.name for entry in entries(zoo)} | {*versioned_names(zoo)})
    return tuple(version for name in names for version in versions_of(zoo, name))
