"""What stands above a drawing: its title, what is said of it, and the legend."""

import textwrap
from collections.abc import Sequence

from attrs import frozen

from compiler.draw.markup import Key, cell, legend, quiet, styled, table, widest
from compiler.draw.tags import Size

MOST_LINES = 3
LEAST = 300.0
"""The width of a header, at least."""
LETTER = 5.6
"""The width of a letter of what is said, on average."""
MARGIN = (16, 8)
"""What dot leaves free in a node, in points."""


@frozen
class Header:
    """A title, what is said below it, a legend, and how the rest is to be read."""

    title: str
    lines: Sequence[str]
    keys: Sequence[Key]
    width: float
    notes: Sequence[str] = ()

    @property
    def label(self) -> str:
        """A table: the title, lines below it, then the legend's swatches and notes."""
        entries = [*legend(self.keys, self.width), *(quiet(note, 10) for note in self.notes)]
        rows = [cell(styled(self.title, 16, bold=True)), *(cell(quiet(text, 11)) for text in self.lines)]
        if entries:
            rows += [cell("", ' HEIGHT="6"'), *map(cell, entries), cell("", ' HEIGHT="6"')]
        return f"<{table(rows)}>"

    @property
    def size(self) -> Size:
        """How large it is at most, dot's own margin and a wide font (DejaVu Sans) allowed for."""
        entries = len(legend(self.keys, self.width)) + len(self.notes)
        texts = [(self.title, 20), *((text, 12) for text in self.lines), *((note, 11) for note in self.notes)]
        height = 22 + 14 * len(self.lines) + (12 + 13 * entries if entries else 0)
        return MARGIN[0] + max(widest(texts), self.width if entries else 0), MARGIN[1] + height


def filled(text: str, width: float) -> list[str]:
    """A text in as few lines as a width allows, all about as long."""
    most = int(max(width, LEAST) / LETTER)
    lines = wrapped(text, most)
    even = (wrapped(text, letters) for letters in range(len(text) // (len(lines) or 1), most))
    return next((found for found in even if len(found) == len(lines)), lines)


def wrapped(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, max(letters, 1), max_lines=MOST_LINES, placeholder="…")
