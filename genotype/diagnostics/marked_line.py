"""A line of a text in which a place is marked."""

import unicodedata

from genotype.diagnostics.printable import printable
from genotype.diagnostics.span import Span, line_starts, position

MOST = 100
"""Columns of a line that are shown."""

BEFORE = 40
"""Columns shown before the place in a line that is shortened."""

TAB = " " * 4
CUT = "..."


def marked(text: str, span: Span) -> tuple[str, str]:
    """The line in which a span begins, shortened if it is long, and the carets to print below it."""
    number, _ = position(text, span.start)
    begin = line_starts(text)[number - 1]
    near = max(begin, span.start - MOST)  # a line may be as long as the file
    piece = text[near : span.start + 2 * MOST]
    line = piece.split("\n", 1)[0].removesuffix("\r")
    start = min(span.start - near, len(line))
    end = min(max(span.end - near, start + 1), max(len(line), start + 1))
    shown = [as_shown(character) for character in line]
    first, last = window([columns(character) for character in shown], start)
    left = CUT if first or near > begin else ""
    right = CUT if last < len(shown) or ("\n" not in piece and span.start + 2 * MOST < len(text)) else ""
    under = sum(columns(character) for character in shown[start : min(end, last)])
    margin = len(left) + sum(columns(character) for character in shown[first:start])
    return left + "".join(shown[first:last]) + right, " " * margin + "^" * max(under, 1)


def window(sizes: list[int], start: int) -> tuple[int, int]:
    """The first and last character of a line to show, given the columns of each."""
    if sum(sizes) <= MOST:
        return 0, len(sizes)
    first, room = start, BEFORE
    while first > 0 and sizes[first - 1] <= room:
        first -= 1
        room -= sizes[first]
    last, room = first, MOST
    while last < len(sizes) and sizes[last] <= room:
        room -= sizes[last]
        last += 1
    return first, last


def as_shown(character: str) -> str:
    """A character as it is printed: one that is not printable, and might control a terminal, is escaped."""
    if character == "\t":
        return TAB
    return printable(character)


def columns(text: str) -> int:
    """How many columns a terminal needs for a text."""
    return sum(width(character) for character in text)


def width(character: str) -> int:
    """How many columns a terminal needs for a character."""
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
