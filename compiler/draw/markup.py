"""Graphviz's HTML-like labels: every text that enters one is escaped here."""

import html
from collections.abc import Iterable, Sequence
from math import ceil

from compiler.draw.palette import INK, QUIET, in_legend_order, paint
from genotype.printable import is_printable

NARROW = frozenset("ijlft|.,:;'()[]{}!·1 -")
WIDE = frozenset("mwMW\N{MULTIPLICATION SIGN}↓↑→")
SQUARE, LETTER, WORDS, GAP = 10, 6, 4, 14
"""The side of a swatch, the size of the letter on it, and what is left free before its words and after."""
LOWERED = '<FONT POINT-SIZE="2">&#160;</FONT><BR/>'
"""Brings a letter down to the middle of its swatch: dot leaves room below a line."""


def escape(text: str) -> str:
    r"""A text as it may stand in a label: no markup, no control characters, no `\N`."""
    visible = "".join(character if is_printable(character) else " " for character in text)
    return html.escape(visible).replace("\\", "&#92;")


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


def swatch(family: str, size: tuple[int, int] = (SQUARE, SQUARE)) -> str:
    """A cell filled with a family's colour, and its letter if there is room; that of a choice is empty."""
    colours, (width, height) = paint(family), size
    fixed = f'FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}"'
    if family == "open":
        return f'<TD {fixed} BORDER="1" COLOR="{colours.colour}"></TD>'
    letter = LOWERED + styled(colours.letter, LETTER, colours.on, bold=True)
    return f'<TD {fixed} BGCOLOR="{colours.colour}">{letter if min(size) >= SQUARE else ""}</TD>'


def strip(families: Iterable[str], square: int) -> str:
    """A row of swatches, `square` wide."""
    shown = list(families)
    swatches = [swatch(family, (square, SQUARE)) for family in shown]
    size = f' FIXEDSIZE="TRUE" WIDTH="{square * len(swatches)}" HEIGHT="{SQUARE}"'
    return table(["".join(swatches)], size)


Key = tuple[str, str]
"""A family, and what stands beside its square in a legend."""


def family_keys(families: Iterable[str]) -> list[Key]:
    """The families with their words, in the order of legends."""
    return [(family, paint(family).words) for family in in_legend_order(families)]


def legend(keys: Sequence[Key], width: float) -> list[str]:
    """Lines that say what the squares mean, of a width if they can."""
    lines: list[list[Key]] = []
    used = width
    for key in keys:
        needed = key_width(key) + GAP
        if used + needed > width:
            lines.append([])
            used = 0
        lines[-1].append(key)
        used += needed
    return [legend_line(line) for line in lines]


def legend_line(keys: Sequence[Key]) -> str:
    """Squares with their words, as wide as these are."""
    width = ceil(sum(map(key_width, keys))) + GAP * (len(keys) - 1)
    row = cell("", f' WIDTH="{GAP}"').join(keyed(family, quiet(words, 10)) for family, words in keys)
    return table([row], f' FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="13"')


def key_width(key: Key) -> float:
    return SQUARE + WORDS + text_width(key[1], 10)


def keyed(family: str, text: str) -> str:
    """A marked-up text behind a square of a family's colour, in table cells."""
    return swatch(family) + cell("", f' WIDTH="{WORDS}"') + cell(text, ' ALIGN="LEFT"')


def text_width(text: str, size: int) -> float:
    """About how wide a text is, on the wide side, in points."""
    return size * sum(0.34 if c in NARROW else 0.88 if c in WIDE else 0.6 for c in text)


def widest(texts: Sequence[tuple[str, int]]) -> float:
    """The width of the widest of lines, each a text and its size."""
    return max(text_width(text, size) for text, size in texts)
