"""Text widths from the advance widths of DejaVu Sans, which are the same on every machine."""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WIDTHS = Path(__file__).with_name("dejavu.json")
"""The widths, written by `python -m tests.compiler.font_widths`."""
UNKNOWN = 1.25
"""The width in ems of a character that is not in the table: 1 for ideographs, slightly more for emoji."""
NO_WIDTH = ("Mn", "Me", "Cf")
"""The Unicode categories of characters without a width of their own, such as combining accents."""


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in DejaVu Sans of a size, both in points, without kerning.

    It is about the widest of the common fonts, so text that fits in it fits in any of them.
    """
    known = widths("bold" if bold else "regular")
    return size * sum(known[c] if c in known else unknown_width(c) for c in text)


def unknown_width(character: str) -> float:
    """The width of a character that is not in the table, in ems."""
    return 0 if unicodedata.category(character) in NO_WIDTH else UNKNOWN


@cache
def widths(style: str) -> Mapping[str, float]:
    """The advance width of every character in the table, in ems."""
    table = json.loads(WIDTHS.read_text(encoding="utf-8"))
    unit = table["units_per_em"]
    return {
        chr(int(start) + offset): width / unit
        for start, run in table[style].items()
        for offset, width in enumerate(run)
    }
