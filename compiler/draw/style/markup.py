"""Tables in Graphviz's HTML-like labels: squares in the colours of ops, words beside them, and legends."""

from collections.abc import Container, Iterable, Sequence
from math import ceil

from compiler.draw.style.palette import BLOCKS, QUIET, in_legend_order, paint
from compiler.draw.style.text import Line, Text, line_width, quiet

SQUARE, LETTER, WORDS, GAP = 10, 6, 4, 14
"""The side of a swatch, the size of its letter, and the space before and after its words."""
LOWERED = '<FONT POINT-SIZE="2">&#160;</FONT><BR/>'
"""Moves a letter down to the middle of its swatch, for dot leaves room below a line."""


def table(rows: Iterable[str], options: str = "") -> str:
    """Rows of cells; `options` are further attributes."""
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"{options}>{body}</TABLE>'


def cell(content: str, options: str = "") -> str:
    """A table cell."""
    return f"<TD{options}>{content}</TD>"


def swatch(family: str, size: tuple[int, int] = (SQUARE, SQUARE), has_letter: bool = True) -> str:
    """A cell in a family's colour, with its letter if there is room; that of a choice is empty."""
    colours, (width, height) = paint(family), size
    fixed = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
    if family == "open":
        return f'<TD {fixed} BORDER="1" COLOR="{colours.colour}" STYLE="DASHED"></TD>'
    letter = LOWERED + Text(colours.letter, LETTER, colours.on, bold=True).markup
    fixed += f' BORDER="1" COLOR="{QUIET}"' if family in BLOCKS else ""  # they are pale
    return (
        f'<TD {fixed} BGCOLOR="{colours.colour}">{letter if has_letter and min(size) >= SQUARE else ""}</TD>'
    )


def strip(families: Iterable[str], square: int) -> str:
    """A row of swatches, `square` wide."""
    shown = list(families)
    swatches = [swatch(family, (square, SQUARE)) for family in shown]
    size = f' FIXEDSIZE="TRUE" WIDTH="{square * len(swatches)}" HEIGHT="{SQUARE}"'
    return table(["".join(swatches)], size)


Key = tuple[str, str, bool]
"""A family, its words in a legend, and whether its square has a letter."""


def family_keys(families: Iterable[str], lettered: Container[str]) -> list[Key]:
    """The families with their words, in the order of legends; letters where the drawing has them."""
    return [(family, paint(family).words, family in lettered) for family in in_legend_order(families)]


def legend(keys: Sequence[Key], width: float) -> list[list[Key]]:
    """The lines of a legend, of the same width if possible."""
    lines: list[list[Key]] = []
    used = width
    for key in keys:
        needed = key_width(key) + GAP
        if used + needed > width:
            lines.append([])
            used = 0
        lines[-1].append(key)
        used += needed
    return lines


def legend_line(keys: Sequence[Key], width: int) -> str:
    """Squares with their words, centred in a width.

    Cells fill the width, for dot spreads those of a narrower table.
    """
    parts = [keyed(family, quiet(words, 10), has_letter=has_letter) for family, words, has_letter in keys]
    return table([amid(space(GAP).join(parts), legend_width(keys), width)])


def amid(cells: str, width: int, whole: int) -> str:
    """Cells centred in a width."""
    left = max(0, whole - width) // 2
    return space(left) + cells + space(max(0, whole - width) - left)


def space(width: int, options: str = "") -> str:
    """An empty cell; nothing if it would have no width."""
    return cell("", f' WIDTH="{width}"{options}') if width else ""


def legend_width(keys: Sequence[Key]) -> int:
    """The width of a legend's line."""
    return sum(map(key_width, keys)) + GAP * (len(keys) - 1)


def key_width(key: Key) -> int:
    """The width of a legend's entry."""
    return SQUARE + WORDS + room(quiet(key[1], 10))


def keyed(family: str, text: Text, width: int = 0, has_letter: bool = True) -> str:
    """Text after a square in a family's colour, in table cells."""
    return swatch(family, has_letter=has_letter) + space(WORDS) + words_cell(text, width)


def words_cell(text: Text, width: int = 0) -> str:
    """A cell that starts with its text and has room for it in any common font."""
    return cell(text.markup, f' ALIGN="LEFT" WIDTH="{max(width, room(text))}" HEIGHT="13"')


def room(text: Line) -> int:
    """Whole points that contain a text; dot rounds up what it measures."""
    return ceil(line_width(text)) + 1
