"""Removing an entry, or an earlier version of it."""

import os
import re
from pathlib import Path

from attrs import frozen

from genotype import refuse
from genotype.folders import hidden_temporary, remove
from genotype.text.files import not_written
from search.entry_versions import BUNDLED, DIGEST, LOG, VERSIONS, parted, version_named, versions_of
from search.named import own_names
from zoo.entries.registry import find_own
from zoo.publishing.leftovers import scanned
from zoo.publishing.lock import writing
from zoo.publishing.own_files import others, require_none

GONE = ".gone"
"""The suffix of a folder that was moved out to be removed; if that is interrupted, it is removed later."""

REMEDY = "move them away first: removing the entry would remove them too"

UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.tmp")
"""The names of files of which a killed command had not written all: see `genotype.text.files`."""


@frozen
class Removal:
    """What is to be removed: the folders, in the order in which they go, and how many versions these are."""

    zoo: Path
    name: str
    folders: tuple[Path, ...]
    count: int


def removal(zoo: Path, name: str) -> Removal:
    """What removing NAME takes (the entry with all its versions), or NAME@VERSION (an earlier one alone).

    Raises InputError for what is no entry, for one that holds other files too, and for the current version.
    """
    plain, wanted = parted(name)
    if wanted is not None:
        return removal_of_version(zoo, plain, wanted)
    require_not_bundled(zoo, plain)
    every = versions_of(zoo, plain)
    kept = zoo / VERSIONS / plain
    current = () if every and not os.path.lexists(zoo / plain) else (find_own(zoo, [plain])[0].folder,)
    for folder in current:
        require_own(folder)
    require_versions(kept, plain)
    folders = (*current, *([kept] if kept.is_dir() else []))
    return Removal(zoo, plain, folders, max(1, len(every)))


def require_not_bundled(zoo: Path, name: str) -> None:
    """Refuse an entry that comes with genoc, where the zoo has none of its own by that name."""
    if name in own_names(BUNDLED) and name not in own_names(zoo) and not versions_of(zoo, name):
        remedy = "leave it; an entry of your own by that name would take its place"
        raise refuse("the zoo", name, "comes with genoc, and cannot be removed", remedy)


def removal_of_version(zoo: Path, name: str, wanted: str) -> Removal:
    """What removing an earlier version takes."""
    version = version_named(zoo, name, wanted)
    if version.is_current:
        remedy = f"remove {name} with all its versions, or add another one first"
        raise refuse(version.spelled, "the version", "is the current one", remedy)
    require_version(version.folder.parent, name)
    return Removal(zoo, name, (version.folder.parent,), 1)


def require_versions(kept: Path, name: str) -> None:
    """Refuse a folder of earlier versions that holds other things too."""
    if not kept.is_symlink():
        foreign = {item.name for item in scanned(kept) if not is_of_versions(item.name)}
        require_none(kept, foreign, REMEDY)
        for item in scanned(kept):
            if DIGEST.fullmatch(item.name):
                require_version(Path(item.path), name)


def is_of_versions(name: str) -> bool:
    """Whether it is a version, or the log, or one of which a killed command had not written all."""
    return DIGEST.fullmatch(name) is not None or name == LOG or UNFINISHED.fullmatch(name) is not None


def require_version(place: Path, name: str) -> None:
    """Refuse the folder of an earlier version that holds other things than its entry."""
    if not place.is_symlink():
        require_none(place, {item.name for item in scanned(place)} - {name}, REMEDY)
        require_own(place / name)


def require_own(folder: Path) -> None:
    """Refuse a folder with other files than an entry's: they would be lost."""
    if not folder.is_symlink():
        require_none(folder, others(folder), REMEDY)


def carry_out(planned: Removal) -> None:
    """Move every folder out under a hidden name, then remove it. Raises InputError where that fails.

    Once moved out it is gone for every command: if this is interrupted, the next one removes the rest.
    """
    try:
        with writing(planned.zoo):
            moved = [move_out(folder, planned) for folder in planned.folders]
            for folder in moved:
                remove(folder)
    except OSError as error:
        raise not_written(planned.zoo / planned.name, "the removal", error) from None


def move_out(folder: Path, planned: Removal) -> Path:
    """Rename a folder to a hidden name in the zoo, from which it does not come back."""
    hidden = hidden_temporary(planned.zoo / planned.name)
    hidden = hidden.with_name(hidden.name + GONE)
    os.rename(folder, hidden)
    return hidden
