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
FULL = (errno.ENOSPC, errno.EDQUOT)
BROKEN = tuple(
    getattr(errno, name, errno.EIO)
    for name in ("EIO", "ENODEV", "ENXIO", "ETIMEDOUT", "ENOTCONN", "ESTALE", "EREMOTEIO")
)
"""The errors of a disk that fails, and of a share in the network that is gone."""
GONE = (errno.ENOENT, errno.ENOTDIR)
TOO_MANY = (errno.EMFILE, errno.ENFILE)
LIMITS = (errno.EFBIG, *TOO_MANY)
"""The errors of limits that the system sets to a process, or to all."""


class NotWritten(InputError):
    """A file could not be written; what was there before is intact. `mended` says how it can be."""

    mended = "let this user write there"


class DiskFull(NotWritten):
    """The disk is full; what was there before is intact."""

    mended = "make room on this disk"


class DiskBroken(NotWritten):
    """The disk fails, or the network share is gone; what was there before may be read again once it works."""

    mended = "see to this disk or network share, which fails"


class FolderGone(NotWritten):
    """The folder was moved or removed meanwhile."""

    mended = "put its folder back, which was moved or removed"


class FileTooLarge(NotWritten):
    """No file may be as large; what was there before is intact."""

    mended = "raise the limit of file sizes (ulimit -f unlimited)"


class TooManyOpen(NotWritten):
    """The process, or the whole system, has as many files open as it may."""

    mended = "raise the limit of open files (ulimit -n 4096)"


KINDS: tuple[tuple[type[NotWritten], tuple[int, ...], str], ...] = (
    (DiskFull, FULL, "write to another one"),
    (DiskBroken, BROKEN, "write to another one"),
    (FolderGone, GONE, "choose another path"),
    (FileTooLarge, (errno.EFBIG,), "write to another disk"),
    (TooManyOpen, TOO_MANY, "close other programs"),
)
"""The errors by their codes, and what helps besides mending."""
IN_READING = {
    code: kind.mended for kind, codes, _ in KINDS if kind in (DiskBroken, TooManyOpen) for code in codes
}
"""What helps where no file can be read, by the codes of errors."""


def not_written(path: Path, what: str, error: OSError) -> NotWritten:
    """An InputError for `what` at a path, with what helps: space, or another path."""
    problem = f"not written: {error.strerror or error}"
    for kind, codes, otherwise in KINDS:
        if error.errno in codes:
            return kind(str(path), [Diagnostic(what, problem, f"{kind.mended}, or {otherwise}")])
    return NotWritten(str(path), [Diagnostic(what, problem, "choose another path")])


class DiskFails(InputError):
    """A file cannot be read, for the disk fails, the network share is gone or too many files are open.

    Nothing is wrong with the file.
    """


def require_disk(path: Path, error: Exception, code: str = "") -> None:
    """Refuse to go on where the error of reading a file is the disk's or a limit's, so that the file is not
    blamed.

    The path is named in the problem: it may be one of many files that are read.
    """
    if isinstance(error, OSError) and error.errno in IN_READING:
        problem, remedy = f"cannot be read: {error.strerror or error}", IN_READING[error.errno]
        raise DiskFails(str(path), [Diagnostic(str(path), problem, remedy, code)]) from None


def not_read(path: Path, what: str, error: OSError, remedy: str, code: str = "") -> InputError:
    """An InputError for `what`, which cannot be read. Raises DiskFails where the disk does."""
    require_disk(path, error, code)
    return refuse(str(path), what, str(error.strerror or error), remedy, code)


def reading_remedy(error: OSError, otherwise: str) -> str:
    """What helps where a file cannot be read."""
    return IN_READING.get(error.errno or 0, otherwise)


def require_free(path: Path | None, force: bool) -> None:
    """Refuse to overwrite a file unless `force` is given, and a place where none can be written."""
    if path is None:
        return
    if path.exists() and not force:
        raise refuse(str(path), "-o", "this file already exists", "choose another path, or add --force")
    if path.is_file() or not path.exists():  # what is no file, as /dev/stdout, is written in its place
        require_writable(Path(os.path.realpath(path)).parent, "-o")


def require_writable(folder: Path, option: str) -> None:
    """Refuse a folder, which need not be there yet, on a read-only disk or where this user may not write."""
    there = next((place for place in (folder, *folder.absolute().parents) if place.is_dir()), None)
    if there is not None and not os.access(there, os.W_OK | os.X_OK):
        words = "the disk is read-only, or this user may not write there"
        raise not_written(there, option, PermissionError(errno.EACCES, words))


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
        folder = target.parent if path.is_symlink() else path.parent
        raise refuse(str(path), "the file", "its folder does not exist", f"mkdir -p {folder}")
    try:
        write_anew(target, data)
    except OSError as error:
        raise not_written(path, "the file", error) from None


def replace_bytes(path: Path, data: bytes, keep: Path | None = None) -> None:
    """Write a file into a folder that genoc made, replacing whatever has its name.

    It is on the disk before it has that name. A link there, which may have come with the folder, is replaced
    and not followed; a file is then at `keep`, if that is given. Raises InputError if the file cannot be
    written.
    """
    if path.is_dir() and not path.is_symlink():
        raise refuse(str(path), "the file", "is a folder", "remove it, or give another folder")
    try:
        exchange(path, data, keep, lasting=True)
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
            raise OSError(errno.EPIPE, "it is a pipe that nothing reads") from None
        raise
    with os.fdopen(descriptor, "wb") as file:
        os.set_blocking(descriptor, True)
        file.write(data)


def exchange(target: Path, data: bytes, keep: Path | None = None, lasting: bool = False) -> None:
    """Write a temporary file in the same folder, and rename it to the target.

    If it is `lasting`, once it is on the disk. A file that is there is kept under another name, if one is
    given.
    """
    temporary = temporary_beside(target)
    try:
        with temporary.open("wb", buffering=0) as file:
            write_all(file, data)
            if lasting:
                os.fsync(file.fileno())
        if target.is_file() and not target.is_symlink():
            shutil.copymode(target, temporary)
            if keep is not None:
                keep_as(keep, target)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def keep_as(kept: Path, file: Path) -> None:
    """Give a file another name besides its own, which it loses only where the file system has no links."""
    temporary = temporary_beside(kept)
    try:
        os.link(file, temporary)
    except (OSError, NotImplementedError):
        os.replace(file, kept)
        return
    try:
        os.replace(temporary, kept)
    finally:
        temporary.unlink(missing_ok=True)  # it stays where both are names of one file


def temporary_beside(target: Path) -> Path:
    """A name in the same folder that no file has."""
    return target.with_name(f".{secrets.token_hex(8)}.tmp")


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
