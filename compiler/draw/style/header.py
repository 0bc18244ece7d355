"""The header of a drawing: its title, facts, and the legend."""

import textwrap
from collections.abc import Iterable, Sequence
from functools import cached_property

from attrs import frozen

from compiler.draw.style.markup import Key, cell, legend, legend_line, legend_width, room, space, table
from compiler.draw.style.tags import Size
from compiler.draw.style.text import Text, markup, quiet
from compiler.draw.style.text_width import text_width

MOST_LINES = 3
LEAST = 300.0
"""The smallest width of a header."""
SAID = 11
"""The font size of the lines below a title."""
MARGIN = (16, 8)
"""The space around it, in points."""


def titled(title: str, lines: Iterable[str | Text], entries: Sequence[str]) -> str:
    """A table: the title, lines below it, then entries in markup."""
    rows = [cell(markup(text)) for text in above(title, lines)]
    if entries:
        rows += [space(1, ' HEIGHT="6"'), *map(cell, entries), space(1, ' HEIGHT="6"')]
    return f"<{table(rows)}>"


def above(title: str, lines: Iterable[str | Text]) -> list[Text]:
    """The title and the lines below it, which are grey unless given in a style."""
    said = (line if isinstance(line, Text) else quiet(line, SAID) for line in lines)
    return [Text(title, 16, bold=True), *said]


@frozen(slots=False)
class Header:
    """A title, lines below it, a legend, and notes on how to read the drawing.

    The lines of the legend have the same width, if possible.
    """

    title: str
    lines: Sequence[str]
    keys: Sequence[Key]
    width: float
    notes: Sequence[str] = ()

    @cached_property
    def legend(self) -> list[list[Key]]:
        return legend(self.keys, self.width)

    @cached_property
    def inner(self) -> int:
        """The width of its widest line."""
        texts = [*above(self.title, self.lines), *(quiet(note, 10) for note in self.notes)]
        return max(*map(room, texts), *map(legend_width, self.legend))

    @property
    def label(self) -> str:
        keys = [legend_line(line, self.inner) for line in self.legend]
        return titled(self.title, self.lines, [*keys, *(quiet(note, 10).markup for note in self.notes)])

    @property
    def size(self) -> Size:
        """Its size with its margin."""
        entries = len(self.legend) + len(self.notes)
        height = 22 + 14 * len(self.lines) + (12 + 13 * entries if entries else 0)
        return MARGIN[0] + self.inner, MARGIN[1] + height


def filled(text: str, width: float, size: int = SAID, most: int = MOST_LINES) -> list[str]:
    """A text on as few lines as a width in points allows, all of about the same length, at most so many."""
    lines = wrapped(text, max(width, LEAST), size, most)
    longest = max(map(len, lines), default=0)
    even = (lines_of(text, letters) for letters in range(len(text) // (len(lines) or 1), longest))
    return next((found for found in even if len(found) <= len(lines) <= most), lines)


def wrapped(text: str, width: float, size: int, most_lines: int) -> list[str]:
    """A text wrapped so that no line exceeds a width in points; what has no room is cut."""
    most = max(1, int(width / size * 2.5))
    while most > 1:
        lines = lines_of(text, most, most_lines)
        longest = max((text_width(line, size) for line in lines), default=0)
        if longest <= width:
            return lines
        most = min(most - 1, int(most * width / longest) + 1)
    return lines_of(text, 1, most_lines)


def lines_of(text: str, letters: int, most_lines: int | None = None) -> list[str]:
    """A text in lines of so many letters, broken between words; of too many lines the last are cut."""
    return textwrap.wrap(text, letters, max_lines=most_lines, placeholder="…", break_on_hyphens=False)


def on_one_line(texts: Sequence[str], width: float) -> list[str]:
    """Texts on one line if a width in points has room for it, else one below the other."""
    line = "; ".join(texts)
    return [line] if text_width(line, SAID) <= max(width, LEAST) else list(texts)
