"""Where something stands in a text."""

from attrs import frozen


@frozen
class Span:
    """The characters of a text from `start` up to `end`, counted from 0, `end` not included."""

    start: int
    end: int


@frozen
class Place:
    """Where a value stands, and its key where it has one."""

    value: Span
    key: Span | None = None
    is_container: bool = False


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def in_words(text: str, offset: int) -> str:
    return "line {}, column {}".format(*position(text, offset))
