"""Positions in a text."""

from bisect import bisect_right
from functools import lru_cache

from attrs import frozen


@frozen
class Span:
    """The characters of a text from `start` to `end`, counted from 0, `end` exclusive."""

    start: int
    end: int


@frozen
class Place:
    """Where a value is, and its key if it has one."""

    value: Span
    key: Span | None = None
    is_container: bool = False


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    starts = line_starts(text)
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=2)
def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text begin."""
    return [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]


def in_words(text: str, offset: int) -> str:
    """`line 3, column 7` for an offset."""
    return "line {}, column {}".format(*position(text, offset))
