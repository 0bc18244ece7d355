"""What stands above a drawing: its title, a line about it, and the legend."""

from collections.abc import Iterable, Sequence

from compiler.draw.markup import cell, legend, quiet, styled, table, text_width
from compiler.draw.tags import Size

ABOUT = 110


def header(title: str, lines: Sequence[str], families: Iterable[str]) -> str:
    """A table: the title, lines below it, then the legend's swatches."""
    entries = legend(families)
    rows = [cell(styled(title, 16, bold=True)), *(cell(quiet(text, 11)) for text in lines)]
    if entries:
        rows += [cell("", ' HEIGHT="6"'), *map(cell, entries)]
    return f"<{table(rows)}>"


def header_size(title: str, lines: Sequence[str], families: Iterable[str]) -> Size:
    """About how large a header is."""
    entries = len(legend(families))
    width = max(text_width(title, 17), *(text_width(text, 11) for text in lines))
    return max(width, 420 if entries else 0), 22 + 14 * len(lines) + (8 + 15 * entries if entries else 0)


def shortened(text: str) -> str:
    """A text that fits in a line."""
    text = " ".join(text.split())
    return text if len(text) <= ABOUT else text[: ABOUT - 1].rstrip() + "…"
