"""Who opens the files of a data set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from search.data.readers.image_file import ImageFile

Open = Callable[[Path], ImageFile]
"""From a path, of a file or of what stands for one, to its header."""

_OPENER: ContextVar[Open | None] = ContextVar("opener", default=None)


@contextmanager
def opened_by(opener: Open | None) -> Iterator[None]:
    """Open images and masks by a plug-in's function meanwhile; None: as genoc does."""
    before = _OPENER.set(opener)
    try:
        yield
    finally:
        _OPENER.reset(before)


def opener() -> Open | None:
    """The function that opens images and masks now, if it is a plug-in's."""
    return _OPENER.get()
