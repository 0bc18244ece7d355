"""Opening regular files of limited size.

A pipe without a writer, or a link to an endless device, would otherwise block a command for ever.
"""

import errno
import os
import stat
from collections.abc import Callable, Mapping
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Literal

Kind = Literal[
    "genotype", "document", "entry", "checksums", "source", "table", "log", "picture", "volume", "weights",
    "checkpoint",
]  # fmt: skip

MB, GB = 1 << 20, 1 << 30
CHUNK = 16 * MB

LARGEST: Mapping[Kind, int] = {
    "genotype": 64 * MB,
    "document": 256 * MB,
    "entry": MB,
    "checksums": MB,
    "source": 64 * MB,
    "table": 512 * MB,
    "log": 64 * MB,
    "picture": 512 * MB,
    "volume": 16 * GB,
    "weights": 32 * GB,
    "checkpoint": 128 * GB,
}
"""The largest size in bytes that is read, by kind of file.

A `document` is any JSON file except a genotype and an entry's `entry.json`, a `source` an entry's
`model.py`, a `table` a CSV file or a list of ids, a `log` the log of a published search.
"""

FORMS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "is a folder, not a file"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (lambda mode: not stat.S_ISREG(mode), "is a device, not a file"),
)
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path, kind: Kind) -> BufferedReader:
    """Open a regular file, or a link to one, for reading bytes.

    Raises OSError with the reason for anything else, before it is opened, and for a file too large for its
    kind.
    """
    require_regular(path, kind)
    descriptor = os.open(path, FLAGS)
    try:
        require(os.fstat(descriptor), path, kind)  # it may have been exchanged in between
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def require_regular(path: Path, kind: Kind) -> None:
    """The same check for a file that a library opens by its path."""
    require(os.stat(path), path, kind)


def require(status: os.stat_result, path: Path, kind: Kind) -> None:
    """Raise OSError unless a file is regular and not too large."""
    for is_of_form, problem in FORMS:
        if is_of_form(status.st_mode):
            raise OSError(errno.EINVAL, problem, str(path))
    if status.st_size > LARGEST[kind]:
        raise too_large(path, kind)


def read_bytes(path: Path, kind: Kind) -> bytes:
    """The content of a regular file. Raises OSError like `open_regular`."""
    with open_regular(path, kind) as file:
        data = read_at_most(file, LARGEST[kind] + 1)
    if len(data) > LARGEST[kind]:  # some files tell no size, and some grow
        raise too_large(path, kind)
    return data


def read_at_most(file: BinaryIO, count: int) -> bytes:
    """The first bytes of a stream, without allocating more than there are."""
    parts: list[bytes] = []
    while count > 0 and (part := file.read(min(count, CHUNK))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_text(path: Path, kind: Kind, encoding: str = "utf-8", errors: str = "strict") -> str:
    r"""The text of a regular file, with `\n` as line ends. Raises OSError like `open_regular`, and
    UnicodeDecodeError.
    """
    text = read_bytes(path, kind).decode(encoding, errors)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def too_large(path: Path, kind: Kind) -> OSError:
    """The OSError for a file that is too large for its kind."""
    most = LARGEST[kind]
    size = f"{most // GB} GB" if most >= GB else f"{most // MB} MB"
    return OSError(errno.EFBIG, f"larger than {size}", str(path))
