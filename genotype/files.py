"""Writing files whole: a reader sees the old content or the new, never a part."""

import errno
import os
import secrets
import shutil
from pathlib import Path

from genotype.problems import Problem, Refused, refuse

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFull(Refused):
    """There is no room for a file; what was there before is whole."""


def not_written(path: Path, what: str, error: OSError) -> Refused:
    """Why `what` at a path was not written, and what helps: room, or another path."""
    problem = f"not written: {error.strerror}"
    if error.errno in FULL:
        return DiskFull(
            str(path), [Problem(what, problem, "make room on this disk, or write to another one")]
        )
    return refuse(str(path), what, problem, "choose another path")


def require_free(path: Path | None, force: bool) -> None:
    """Refuse to overwrite a file, unless somebody said that it may be."""
    if path is not None and path.exists() and not force:
        raise refuse(str(path), "-o", "there is such a file already", "give another, or add --force")


def write_text(path: Path, text: str) -> None:
    """Write a text file, as UTF-8, at once. Refused where no file can be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file at once. Refused where no file can be written."""
    target = path.resolve()  # a link stays a link: what it points to is written
    if target.is_dir():
        raise refuse(str(path), "the file", "is a folder", "give the path of a file in it")
    if not target.parent.is_dir():
        raise refuse(str(path), "the file", "its folder does not exist", f"mkdir -p {path.parent}")
    try:
        write_anew(target, data)
    except OSError as error:
        raise not_written(path, "the file", error) from None


def write_anew(target: Path, data: bytes) -> None:
    if target.exists() and not target.is_file():  # a device or a pipe: /dev/stdout must stay one
        target.write_bytes(data)
        return
    beside = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        beside.write_bytes(data)
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
