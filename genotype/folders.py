"""Folders that are written whole or not at all: under a hidden name, which is then renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.files import not_written

OCCUPIED = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
"""The errors of renaming a folder to a name that is taken."""


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A new folder under a hidden name beside `target`, which gets that name at the end unless this fails.

    Raises InputError where something has that name already, and where nothing can be written.
    """
    if os.path.lexists(target):
        raise taken(target)
    temporary = hidden_temporary(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        try:
            yield temporary
            if not moved(temporary, target):
                raise taken(target)
        finally:
            with suppress(OSError):
                remove(temporary)
    except OSError as error:
        raise not_written(target, "the folder", error) from None


def taken(target: Path) -> InputError:
    """The error for a name that is in use."""
    return refuse(str(target), "the folder", "exists already", "give the name of a new one")


def holds_something(path: Path) -> bool:
    """Whether it is a folder with anything that is not hidden."""
    return path.is_dir() and any(not item.name.startswith(".") for item in path.iterdir())


def hidden_temporary(target: Path) -> Path:
    """A name that nobody else uses, in the same folder, so that a rename is one step."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}")


def remove(path: Path) -> None:
    """Remove a folder with its content; of a link to one, only the link."""
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def moved(new: Path, target: Path) -> bool:
    """Rename a folder; False if the name is taken."""
    try:
        os.rename(new, target)
    except OSError as error:
        if error.errno in OCCUPIED:
            return False
        raise
    return True
