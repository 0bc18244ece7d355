"""Writing files atomically: a reader sees the old content or the new, never part of it."""

import errno
import os
import re
import secrets
import shutil
import stat
import time
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse

TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.tmp")
"""The names of files that are being written, and that a process leaves when it is killed then."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(InputError):
    """The disk is full; what was there before is intact."""


def not_written(path: Path, what: str, error: OSError) -> InputError:
    """An InputError for `what` at a path, with what helps: space, or another path."""
    problem = f"not written: {error.strerror}"
    if error.errno in FULL:
        return DiskFull(
            str(path), [Diagnostic(what, problem, "make room on this disk, or write to another one")]
        )
    return refuse(str(path), what, problem, "choose another path")


def require_free(path: Path | None, force: bool) -> None:
    """Refuse to overwrite a file unless `force` is given."""
    if path is not None and path.exists() and not force:
        raise refuse(str(path), "-o", "this file already exists", "choose another path, or add --force")


def require_lockable(path: Path) -> None:
    """Refuse a lock that exists but is not a regular file: opening a pipe may never return."""
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise refuse(
            str(path.parent), path.name, "cannot be used as a lock: it is not a regular file", "remove it"
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, in UTF-8. Raises InputError if it cannot be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises InputError if it cannot be written."""
    target = Path(os.path.realpath(path))  # a link stays a link: what it points to is written
    if target.is_dir():
        raise refuse(str(path), "the file", "is a folder", "give the path of a file in it")
    if not target.parent.is_dir():
        raise refuse(str(path), "the file", "its folder does not exist", f"mkdir -p {path.parent}")
    try:
        write_anew(target, data)
    except OSError as error:
        raise not_written(path, "the file", error) from None


def replace_bytes(path: Path, data: bytes) -> None:
    """Write a file into a folder that genoc made, replacing whatever has its name.

    A link there, which may have come with the folder, is replaced and not followed. Raises InputError if
    the file cannot be written.
    """
    if path.is_dir() and not path.is_symlink():
        raise refuse(str(path), "the file", "is a folder", "remove it, or give another folder")
    try:
        exchange(path, data)
    except OSError as error:
        raise not_written(path, "the file", error) from None


def append_bytes(path: Path, data: bytes) -> None:
    """Write at the end of a file of a folder of ours, and wait until it is on the disk.

    A link is not followed. Refused where nothing can be written; a part of it may then be there.
    """
    flags = ("O_WRONLY", "O_APPEND", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
    try:
        descriptor = os.open(path, sum(getattr(os, flag, 0) for flag in flags))
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            write_all(file, data)
            os.fsync(descriptor)
    except OSError as error:
        raise not_written(path, "the file", error) from None


def write_all(file: RawIOBase, data: bytes) -> None:
    """Write everything: the system may take it in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def write_anew(target: Path, data: bytes) -> None:
    """Write to a device or pipe directly, and to a file by renaming a new one."""
    if target.exists() and not target.is_file():  # a device or a pipe: /dev/stdout must stay one
        write_through(target, data)
    else:
        exchange(target, data)


def write_through(target: Path, data: bytes) -> None:
    """Write to a device or a pipe. A pipe that nothing reads is an OSError, not a wait."""
    try:
        descriptor = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ENXIO and target.is_fifo():
            raise OSError(error.errno, "it is a pipe that nothing reads") from None
        raise
    with os.fdopen(descriptor, "wb") as file:
        os.set_blocking(descriptor, True)
        file.write(data)


def exchange(target: Path, data: bytes) -> None:
    """Write a temporary file in the same folder, and rename it to the target."""
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        temporary.write_bytes(data)
        if target.is_file() and not target.is_symlink():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def clear_temporaries(folder: Path, age: float = 0.0) -> None:
    """Remove what killed processes were writing in a folder, if it is so many seconds old.

    Nobody else may be writing there, unless `age` is longer than any file takes. The rest stays.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                status = path.lstat() if TEMPORARY.fullmatch(path.name) else None
                if status and stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime >= age:
                    path.unlink()
