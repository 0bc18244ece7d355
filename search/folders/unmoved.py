"""Whether a path still names the folder in which work began: moved away, another one may have its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genotype import Diagnostic
from genotype.text.files import FolderGone

NUMBERS: dict[Path, tuple[int, int]] = {}
"""By path the number of the folder on its disk, and that of the disk."""


@contextmanager
def noted(folder: Path) -> Iterator[None]:
    """Meanwhile `require_unmoved` tells the folder from any other."""
    known, found = NUMBERS.get(folder), number_of(folder)
    with in_use(folder):
        if found is not None:
            NUMBERS[folder] = found
        try:
            yield
        finally:
            NUMBERS.pop(folder, None)
            if known is not None:
                NUMBERS[folder] = known


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Keep a folder open: some file systems, as that of sshfs, number folders anew when nobody uses them."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # on Windows folders cannot be opened
        yield
        return
    try:
        yield
    finally:
        os.close(descriptor)


def require_unmoved(folder: Path) -> None:
    """Refuse to write where another folder than the noted one has its path. One that is missing is left to
    whoever writes.
    """
    if is_another(folder):
        problem = "not written: it was moved away meanwhile, and another folder has its path"
        remedy = "move the other away, and put the folder back"
        raise FolderGone(str(folder), [Diagnostic("the folder", problem, remedy)])


def is_another(folder: Path) -> bool:
    """Whether a path names another folder than the noted one."""
    known, found = NUMBERS.get(folder), number_of(folder)
    return known is not None and found is not None and known != found


def number_of(folder: Path) -> tuple[int, int] | None:
    """A folder's number and its disk's; None where it is missing, or the disk has no numbers."""
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None
