"""What stands above a drawing: its title, a line about it, and the legend."""

from collections.abc import Iterable, Sequence

from compiler.draw.markup import cell, legend, quiet, styled, table, text_width
from compiler.draw.tags import Size

ABOUT = 110
MARGIN = (16, 8)
"""What dot leaves free in a node, in points."""


def header(title: str, lines: Sequence[str], families: Iterable[str]) -> str:
    """A table: the title, lines below it, then the legend's swatches."""
    entries = legend(families)
    rows = [cell(styled(title, 16, bold=True)), *(cell(quiet(text, 11)) for text in lines)]
    if entries:
        rows += [cell("", ' HEIGHT="6"'), *map(cell, entries)]
    return f"<{table(rows)}>"


def header_size(title: str, lines: Sequence[str], families: Iterable[str]) -> Size:
    """How large a header is at most, dot's own margin and a wide font (DejaVu Sans) allowed for."""
    entries = len(legend(families))
    width = max(text_width(title, 20), *(text_width(text, 12) for text in lines))
    height = 24 + 15 * len(lines) + (8 + 15 * entries if entries else 0)
    return MARGIN[0] + max(width, 460 if entries else 0), MARGIN[1] + height


def shortened(text: str) -> str:
    """A text that fits in a line."""
    text = " ".join(text.split())
    return text if len(text) <= ABOUT else text[: ABOUT - 1].rstrip() + "…"
