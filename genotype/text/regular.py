"""Opening regular files of limited size.

A pipe without a writer, or a link to an endless device, would otherwise block a command for ever.
"""

import errno
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Literal

Kind = Literal[
    "genotype", "document", "entry", "checksums", "source", "table", "log", "picture", "volume", "weights",
    "checkpoint", "settings",
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
    "settings": MB,
}
"""The largest size in bytes that is read, by kind of file.

A `document` is any JSON file except a genotype and an entry's `entry.json`, a `source` an entry's
`model.py`, a `table` a CSV file or a list of ids, a `log` the log of a published search.
"""

FORMS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
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
        with suppress(OSError):  # where a signal comes, the file may be there already, and has closed it
            os.close(descriptor)
        raise


def require_regular(path: Path, kind: Kind) -> None:
    """The same check for a file that a library opens by its path."""
    require(status_of(path), path, kind)


def status_of(path: Path) -> os.stat_result:
    """What the system says of a file. Raises OSError, which tells a missing file from a link to one, and
    from a link to itself.
    """
    try:
        return os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):
            raise OSError(errno.ENOENT, "is a link to a file that does not exist", str(path)) from None
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "is a link that leads back to itself", str(path)) from None
        raise


def is_impossible(path: str) -> bool:
    """Whether no file can have a path: it holds a NUL, or what is no character."""
    try:
        return b"\0" in os.fsencode(path)
    except UnicodeEncodeError:
        return True


def real(path: str | Path) -> Path:
    """Where a path leads, without links; a link to itself, which leads nowhere, is its own place."""
    return Path(os.path.realpath(path))


def require(status: os.stat_result, path: Path, kind: Kind) -> None:
    """Raise OSError unless a file is regular and not too large."""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, f"is {form_of(status)}, not a file", str(path))
    if status.st_size > LARGEST[kind]:
        raise too_large(path, kind)


def form_of(status: os.stat_result) -> str:
    """What a path leads to, in words."""
    return next((words for is_of_form, words in FORMS if is_of_form(status.st_mode)), "a device")


def why_no_folder(path: Path) -> str | None:
    """Why a path is not a folder, and none can be made there; None if it is one, or one can be made."""
    place = next((place for place in (path, *path.parents) if os.path.lexists(place)), None)
    if place is None or place.is_dir():
        return None
    try:
        problem = f"is {form_of(os.stat(place))}, not a folder"
    except OSError:
        problem = "is a link to a folder that does not exist"
    return problem if place == path else f"{place} {problem}"


def reason(error: Exception) -> str:
    """Why a file cannot be read: of an error of the system its words, without its number and the path."""
    return getattr(error, "strerror", None) or str(error)


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
