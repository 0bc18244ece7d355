"""The advance widths of DejaVu Sans, from the files of it that come with matplotlib.

`python -m tests.compiler.font_widths` writes the table by which the drawings measure text.
"""

import json
from importlib.util import find_spec
from pathlib import Path

from matplotlib.ft2font import FT2Font, LoadFlags

from compiler.draw.style.text_width import WIDTHS

FONTS = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
STYLES = {"regular": FONTS / "DejaVuSans.ttf", "bold": FONTS / "DejaVuSans-Bold.ttf"}
UNITS = 2048
BLOCKS = [(0x20, 0x24F), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x22FF)]
"""Latin, Greek, Cyrillic, and signs: punctuation, subscripts, currencies, arrows, mathematics."""


def table() -> dict[str, object]:
    return {"units_per_em": UNITS, **{style: runs(path) for style, path in STYLES.items()}}


def runs(path: Path) -> dict[int, list[int]]:
    """The widths of characters that follow one another, by the first one's code point."""
    font, found = FT2Font(str(path)), {}
    shown = sorted(code for code in font.get_charmap() if is_in_blocks(code) and chr(code).isprintable())
    for code in shown:
        start = next((first for first, run in found.items() if first + len(run) == code), code)
        found.setdefault(start, []).append(advance(font, code))
    return found


def is_in_blocks(code: int) -> bool:
    return any(first <= code <= last for first, last in BLOCKS)


def advance(font: FT2Font, code: int) -> int:
    """In the font's own units."""
    return font.load_char(code, LoadFlags.NO_SCALE).horiAdvance


def written() -> str:
    return json.dumps(table(), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    WIDTHS.write_text(written(), encoding="utf-8")
