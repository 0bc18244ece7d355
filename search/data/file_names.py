"""The names of files in messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from pathlib import Path
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_HOME: ContextVar[Path | None] = ContextVar("home", default=None)


@contextmanager
def named_from(source: Path) -> Iterator[None]:
    """Name the files of a data set by their paths in its folder, or in the folder of its table."""
    before = _HOME.set(source.parent if source.is_file() else source)
    try:
        yield
    finally:
        _HOME.reset(before)


def in_words(path: Path) -> str:
    """A file's name in messages: its path in the data set's folder; elsewhere its folder and name."""
    home = _HOME.get()
    if home is not None and path.is_relative_to(home):
        return path.relative_to(home).as_posix()
    return f"{path.parent.name}/{path.name}"


def shown(root: Path, path: Path) -> str:
    """The same where a folder below the data set's is looked at: its path in `root` if no data set is."""
    home = _HOME.get() or root
    for each in (home, root):
        if path.is_relative_to(each):
            return path.relative_to(each).as_posix()
    return path.as_posix()


def shown_home(folder: str) -> str:
    """The folder that the names of files in `folder` begin in."""
    home = _HOME.get()
    return folder if home is None or home not in Path(folder).parents or Path(folder).is_file() else str(home)


def in_threads(work: Callable[[Item], Result]) -> Callable[[Item], Result]:
    """The work, for threads: they name files as the thread does that starts them."""
    context = copy_context()
    # Each call needs a copy: two threads cannot be in one context at a time.
    return lambda item: context.copy().run(work, item)
