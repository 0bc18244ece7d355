"""Publishing a folder atomically: it has every file, or is as it was before.

It is written under a hidden name in the same folder and then renamed. A killed process leaves at most such
hidden folders, which `zoo.publishing.leftovers` clears away.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from genotype import InputError, refuse
from genotype.folders import hidden_temporary, moved, remove
from genotype.text.files import not_written
from zoo.publishing.lock import writing
from zoo.publishing.swap import swapped

OLD = ".old"
"""The suffix of a folder that was moved away, and is put back if nothing replaced it."""


def publish(files: Mapping[str, bytes], target: Path, force: bool = False) -> None:
    """Write a folder of files. Raises InputError if it cannot be written, and if it already exists.

    With `force` an existing one is replaced. Of several processes that publish under one name without it,
    one succeeds: renaming a folder never replaces one that is not empty, not even over NFS.
    """
    with putting(target) as temporary:
        write(files, temporary)
        move_in(temporary, target, force)


@contextmanager
def putting(target: Path) -> Iterator[Path]:
    """Hold the lock of a zoo, and give the hidden name under which a folder is written before it is moved to
    `target`. What is left under that name is removed. Raises InputError if something cannot be written.
    """
    temporary = hidden_temporary(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with writing(target.parent):
            try:
                yield temporary
            finally:
                with suppress(OSError):
                    remove(temporary)
    except OSError as error:
        raise not_written(target, "the folder", error) from None


def taken(target: Path) -> InputError:
    """The error for a name that an entry has."""
    remedy = "give another --name, or --force to make this its new version: the earlier one is kept"
    return refuse(str(target.parent), target.name, "there already is an entry of that name", remedy)


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a new folder."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def move_in(new: Path, target: Path, force: bool) -> None:
    """Move a folder to `target`. With `force`, an existing one is moved to `new`'s place."""
    if not force and not moved(new, target):
        raise taken(target)
    while force and not (moved(new, target) or swapped(new, target) or exchanged(new, target)):
        pass  # another process was quicker, so what it published is replaced


def exchanged(new: Path, target: Path) -> bool:
    """Exchange two folders in three steps; False if another process interfered.

    Between the first and the second step nothing is at `target`: `zoo.publishing.leftovers` then puts the
    old one back.
    """
    old = new.with_name(new.name + OLD)
    os.rename(target, old)
    try:
        done = moved(new, target)
    except BaseException:
        with suppress(OSError):
            os.rename(old, target)
        raise
    if done:
        os.rename(old, new)
    else:
        with suppress(OSError):
            remove(old)
    return done
