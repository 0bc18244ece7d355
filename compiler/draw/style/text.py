"""Styled text: its markup in a Graphviz label, and its size."""

import html
from collections.abc import Iterable

from attrs import frozen

from compiler.draw.style.palette import INK, QUIET
from compiler.draw.style.text_width import text_width
from genotype.diagnostics.printable import is_printable


@frozen
class Text:
    """A piece of text in one style; `size` in points."""

    text: str
    size: int = 10
    colour: str = INK
    bold: bool = False

    @property
    def markup(self) -> str:
        """Graphviz's HTML-like markup, which allows no empty pieces."""
        if not self.text:
            return ""
        inner = f"<B>{escape(self.text)}</B>" if self.bold else escape(self.text)
        return f'<FONT POINT-SIZE="{self.size}" COLOR="{self.colour}">{inner}</FONT>'

    @property
    def width(self) -> float:
        """The width in points."""
        return text_width(visible(self.text), self.size, self.bold)


Line = Text | tuple[Text, ...]
"""A line of text, in one piece or several."""


def quiet(text: str, size: int = 9) -> Text:
    """A piece of text in grey."""
    return Text(text, size, QUIET)


def pieces(line: Line) -> tuple[Text, ...]:
    """The pieces of a line."""
    return (line,) if isinstance(line, Text) else line


def markup(line: Line) -> str:
    """The markup of a line."""
    return "".join(piece.markup for piece in pieces(line))


def html_label(lines: Iterable[Line]) -> str:
    """A label of lines, each centred."""
    return f"<{'<BR/>'.join(map(markup, lines))}>"


def line_width(line: Line) -> float:
    """The width of a line, in points."""
    return sum(piece.width for piece in pieces(line))


def widest(lines: Iterable[Line]) -> float:
    """The width of the widest line, in points."""
    return max(map(line_width, lines), default=0)


def height(lines: Iterable[Line]) -> float:
    """The height of lines one below the other, in points."""
    return sum(1.2 * max(piece.size for piece in pieces(line)) for line in lines)


def escape(text: str) -> str:
    r"""A text, safe in a label: no markup, no control characters, no `\N`."""
    return html.escape(visible(text)).replace("\\", "&#92;")


def visible(text: str) -> str:
    """A text with spaces in place of characters that are not printable."""
    return "".join(character if is_printable(character) else " " for character in text)
