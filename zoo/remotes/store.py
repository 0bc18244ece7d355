"""Where entries are shared: a folder, or whatever fsspec reaches by a URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from genotype import Diagnostic, InputError
from genotype.text.files import FULL

BLOCK = 4 << 20
"""Bytes that are read at a time."""

CHECK = "check the address, the rights and the connection"


class Unreached(InputError):
    """A store that could not be read or written: the same command goes on from there when it can."""


class Store(Protocol):
    """Files by relative paths, which genoc alone makes up: of digests and numbers, of no name in an index.

    Every method raises OSError where the store cannot be reached or refuses, and InputError for what has no
    business in a store, such as a link.
    """

    @property
    def where(self) -> str:
        """What messages call it."""

    def is_there(self) -> bool:
        """Whether there is a folder of that address, or any file below it."""

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder; none if there is no folder."""

    def size(self, path: str) -> int | None:
        """The size of a file in bytes; None if there is none."""

    def blocks(self, path: str, start: int, most: int) -> Iterator[bytes]:
        """The content from a byte on, at most so many bytes. FileNotFoundError if there is no file."""

    def put(self, path: str, source: Path) -> None:
        """Copy a file there, whole or not at all where the store can."""

    def create(self, path: str, data: bytes) -> bool:
        """Write a new file whole; False, with nothing written, if there is one already."""

    def tidy(self) -> None:
        """Remove what processes that were killed had begun to write, once it is a day old."""


@contextmanager
def reaching(store: Store) -> Iterator[None]:
    """Turn what a store reports into an InputError that names it."""
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        first = "make room there" if error.errno in FULL else CHECK
        remedy = f"{first}, then run the same command again"
        raise Unreached(store.where, [Diagnostic("the store", words_of(error), remedy)]) from None


def words_of(error: OSError) -> str:
    """What an error says, with the file that it is of."""
    words = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {words}" if error.filename else words


def read_whole(store: Store, path: str, most: int) -> bytes | None:
    """A small file; None if it is larger than `most` bytes, of which no more are read."""
    parts, count = list[bytes](), 0
    for part in store.blocks(path, 0, most + 1):
        parts.append(part)
        count += len(part)
        if count > most:
            return None
    return b"".join(parts)
