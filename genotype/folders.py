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
LINK = "is a link, and what is written there may land anywhere"
LINK_REMEDY = "remove the link, or give another folder"


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


def link_within(home: Path, folder: Path) -> Path | None:
    """The first link on the way from a folder to one below it, or that itself; None where there is none.

    Such a link may have come with the folder, and lead anywhere.
    """
    below = (part for part in reversed([folder, *folder.parents]) if part.is_relative_to(home))
    return next((part for part in below if part != home and part.is_symlink()), None)


def make_within(home: Path, folder: Path) -> None:
    """Make a folder below another, which need not be there either; one that is there is kept.

    Raises InputError where a link is on the way, and where it cannot be made.
    """
    if link := link_within(home, folder):
        raise refuse(str(home), str(link.relative_to(home)), LINK, LINK_REMEDY)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, "the folder", error) from None


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
