"""Putting a folder in its place whole: it is there with every file, or as it was before.

It is written under a hidden name beside its place and then renamed. A process that is killed leaves at
most such hidden folders, which `zoo.leftovers` clears away.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from genotype import InputError, refuse
from genotype.text.files import not_written
from zoo.publishing.lock import writing
from zoo.publishing.swap import swapped

OLD = ".old"
"""Ends the name of a folder that was moved out of its place, and goes back if nothing took it."""

OCCUPIED = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
"""What renaming a folder says where something is in the place already."""


def publish(files: Mapping[str, bytes], target: Path, force: bool = False) -> None:
    """Write a folder of files. Refused where it cannot be written, and where there is one already.

    With `force` that one is replaced. Of several processes that publish under one name without it,
    one succeeds: renaming a folder never replaces one that holds something, over NFS neither.
    """
    beside = hidden_beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with writing(target.parent):
            try:
                write(files, beside)
                move_in(beside, target, force)
            finally:
                with suppress(OSError):
                    remove(beside)
    except OSError as error:
        raise not_written(target, "the folder", error) from None


def taken(target: Path) -> InputError:
    """The refusal of a name that an entry has."""
    remedy = "give another --name, or --force to replace it"
    return refuse(str(target.parent), target.name, "there already is an entry of that name", remedy)


def hidden_beside(target: Path) -> Path:
    """A name that nobody else uses, in the same folder, so that a rename is one step."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}")


def write(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def remove(path: Path) -> None:
    """Remove a folder with what is in it; of a link to one, the link."""
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def move_in(new: Path, target: Path, force: bool) -> None:
    """Move a folder to `target`. With `force`, one that is there ends where `new` was."""
    if not force and not moved(new, target):
        raise taken(target)
    while force and not (moved(new, target) or swapped(new, target) or exchanged(new, target)):
        pass  # another process was quicker, so what it published is replaced


def moved(new: Path, target: Path) -> bool:
    """Rename a folder; False where the place is taken."""
    try:
        os.rename(new, target)
    except OSError as error:
        if error.errno in OCCUPIED:
            return False
        raise
    return True


def exchanged(new: Path, target: Path) -> bool:
    """Let two folders change places in three steps; False where another process came between.

    Between the first and the second nothing is at `target`: `zoo.leftovers` then puts the old one back.
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
