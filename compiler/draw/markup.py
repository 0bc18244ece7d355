"""Graphviz's HTML-like labels: every text that enters one is escaped here."""

import html
from collections.abc import Iterable, Sequence

from compiler.draw.palette import INK, QUIET, in_legend_order, paint

NARROW = frozenset("ijlft|.,:;'()[]{}!·1 -")
WIDE = frozenset("mwMW\N{MULTIPLICATION SIGN}↓↑→")
PER_LINE = 5


def escape(text: str) -> str:
    r"""A text as it may stand in a label: no markup, no control characters, no `\N`."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return html.escape(printable).replace("\\", "&#92;")


def styled(text: str, size: int = 10, colour: str = INK, bold: bool = False) -> str:
    """A piece of text. Graphviz has no empty ones."""
    if not text:
        return ""
    inner = f"<B>{escape(text)}</B>" if bold else escape(text)
    return f'<FONT POINT-SIZE="{size}" COLOR="{colour}">{inner}</FONT>'


def quiet(text: str, size: int = 9) -> str:
    """A piece of text of lesser weight."""
    return styled(text, size, QUIET)


def html_label(lines: Iterable[str]) -> str:
    """A label of lines already marked up."""
    return f"<{'<BR/>'.join(lines)}>"


def table(rows: Iterable[str], options: str = "") -> str:
    """Rows of cells; `options` are further attributes."""
    body = "".join(f"<TR>{row}</TR>" for row in rows)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"{options}>{body}</TABLE>'


def cell(content: str, options: str = "") -> str:
    return f"<TD{options}>{content}</TD>"


def swatch(family: str, width: int, height: int) -> str:
    """A cell filled with a family's colour; that of a choice is empty."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
    if family == "open":
        return f'<TD {size} BORDER="1" COLOR="{paint(family).colour}"></TD>'
    return f'<TD {size} BGCOLOR="{paint(family).colour}"></TD>'


def strip(families: Iterable[str], square: int) -> str:
    """A row of swatches."""
    swatches = [swatch(family, square, 4) for family in families]
    return table(["".join(swatches)], f' FIXEDSIZE="TRUE" WIDTH="{square * len(swatches)}" HEIGHT="4"')


def legend(families: Iterable[str]) -> list[str]:
    """Lines that name the families' colours."""
    entries = [keyed(family, quiet(f" {paint(family).words}", 10)) for family in in_legend_order(families)]
    lines = [entries[start : start + PER_LINE] for start in range(0, len(entries), PER_LINE)]
    return [quiet("     ").join(line) for line in lines]


def keyed(family: str, text: str) -> str:
    """A marked-up text behind a square of a family's colour, hollow for a choice."""
    square = "□" if family == "open" else "■"
    return styled(square, 11, paint(family).colour) + text


def text_width(text: str, size: int) -> float:
    """About how wide a text is, on the wide side, in points."""
    return size * sum(0.34 if c in NARROW else 0.88 if c in WIDE else 0.6 for c in text)


def widest(texts: Sequence[tuple[str, int]]) -> float:
    """The width of the widest of lines, each a text and its size."""
    return max(text_width(text, size) for text, size in texts)
