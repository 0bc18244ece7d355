"""The arrays that are offered as a data set while a program works with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import Listing
from search.data.readers.image_file import ImageFile

PREFIX = "arrays:"
"""How the source of a run's data begins that were arrays in memory."""


@frozen(eq=False)
class HeldData:
    """Arrays as the cases of a data set: their listing, and what stands for the file at each of its paths."""

    name: str
    listing: Listing
    files: Mapping[Path, ImageFile]

    @property
    def source(self) -> str:
        """How a run names them as its data."""
        return f"{PREFIX}{self.name}"


_OFFERED: ContextVar[HeldData | None] = ContextVar("offered", default=None)


@contextmanager
def offered(data: HeldData) -> Iterator[str]:
    """Offer arrays as the data set of the source that is given."""
    before = _OFFERED.set(data)
    try:
        yield data.source
    finally:
        _OFFERED.reset(before)


def is_in_memory(source: str | Path | None) -> bool:
    """Whether a data set's source is that of arrays."""
    return str(source).startswith(PREFIX)


def held_file(path: Path) -> ImageFile | None:
    """The array that a path stands for; None for a path of a file."""
    data = _OFFERED.get()
    return None if data is None else data.files.get(path)


def held_data(source: Path) -> HeldData | None:
    """The arrays of a source; None for a source that is a folder or a table.

    Raises InputError for arrays that are not offered now: those of another program, or of one before.
    """
    if not is_in_memory(source):
        return None
    data = _OFFERED.get()
    if data is None or data.source != str(source):
        name = str(source).removeprefix(PREFIX)
        problem = f"{name!r} were arrays in the memory of a program, which are not there now"
        raise refuse(
            "the data", str(source), problem, "give --data a folder; in Python, data=... with the arrays"
        )
    return data
