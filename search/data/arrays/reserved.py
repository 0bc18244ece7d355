"""Room on a disk that is taken before it is written to, and what is said where there is none."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.text.files import FULL
from search.data.parallel_read import Stopped
from search.memory.words import amount

CHUNK = 1 << 20
OPTION = "--data-memory"
VARIABLE = {"win32": "LOCALAPPDATA", "darwin": "HOME"}.get(sys.platform, "XDG_CACHE_HOME")
"""The variable that places the user's cache folder."""


class NotStored(Stopped):
    """Pixels cannot be kept in a file."""


def reserved(folder: Path, size: int) -> NDArray[np.uint8]:
    """The bytes of a new file without a name in a folder, which is made. Raises OSError if it cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        reserve(file, max(1, size))
        return np.memmap(file, np.uint8, "r+", shape=(size,))


def reserve(file: BinaryIO, size: int) -> None:
    """Make an empty file `size` bytes of zeros for which the disk has room. Raises OSError if it has not.

    Where a sparse file is mapped and the disk fills up, writing to it kills the process (SIGBUS).
    """
    try:
        os.posix_fallocate(file.fileno(), 0, size)
    except AttributeError:  # not on this system
        write_zeros(file, size)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):  # not on this file system
            raise
        write_zeros(file, size)


def write_zeros(file: BinaryIO, size: int) -> None:
    """Fill an empty file with `size` bytes of zeros."""
    zeros = bytes(min(size, CHUNK))
    for start in range(0, size, CHUNK):
        file.write(zeros[: size - start])
    file.flush()


def not_stored(folder: Path, size: int, error: OSError) -> NotStored:
    """Why `size` bytes of pixels cannot be kept in a file in a folder."""
    if error.errno in FULL:
        problem = f"{folder} has no room for {amount(size)} of images: {free(folder)}"
        remedy = f"make room there, give a larger {OPTION}, or set {VARIABLE} to a folder on another disk"
    else:
        problem = f"images cannot be kept in {folder}: {error.strerror}"
        remedy = f"set {VARIABLE} to a folder that you may write to, or leave out {OPTION}"
    return NotStored("the images", [Diagnostic(OPTION, problem, remedy)])


def free(folder: Path) -> str:
    """What is free on a folder's disk, in words."""
    try:
        return f"{amount(shutil.disk_usage(folder).free)} are free"
    except OSError:
        return "the disk is full"
