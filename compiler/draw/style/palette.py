"""The colours of the drawings: based on Okabe and Ito's, distinguishable for the colour-blind and in grey."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from compiler.blocks.registry import BY_NAME as KINDS
from compiler.draw.style.letters import lettered
from compiler.ops.registry import BY_NAME

INK = "#222222"
PAPER = "#FFFFFF"


@frozen
class Paint:
    """A family's colour, its words in a legend, and the letter on its squares, black or white."""

    colour: str
    words: str
    letter: str
    on: str = PAPER


FAMILIES: Mapping[str, Paint] = {
    "none": Paint("#CFCFCF", "none", "0", INK),
    "identity": Paint("#000000", "identity", "I"),
    "pool": Paint("#56B4E9", "pooling", "P", INK),
    "conv": Paint("#D55E00", "convolution", "C"),
    "dilated": Paint("#005A9C", "dilated", "D"),
    "depthwise": Paint("#007F5C", "depthwise separable", "W"),
    "spatial": Paint("#CC79A7", "spatially separable", "S", INK),
}
"""How each family of ops is drawn, in the order of legends."""

OTHER = Paint("#F0B429", "other", "O", INK)
OPEN = Paint("#555555", "a choice", "?", INK)
"""A choice that the search has not decided."""

TITLES = {word: kind.title for word, kind in sorted(KINDS.items())}
LETTERS = lettered(TITLES, {paint.letter for paint in (*FAMILIES.values(), OTHER, OPEN)})
BLOCKS: Mapping[str, Paint] = {
    f"block {word}": Paint(KINDS[word].tint, f"{title} blocks", LETTERS[word], INK)
    for word, title in TITLES.items()
}
"""The ground of each kind of block, in the order of legends."""

QUIET = "#6E6E6E"
SKIP = "#9A9A9A"
BAND = "#F3F4F6"
FONT = "DejaVu Sans,Verdana,Arial,Liberation Sans,sans-serif"
"""Text is measured in the first font, with the widths in `dejavu.json`; the others are hardly wider."""


def paint(family: str) -> Paint:
    """How a family of ops or a kind of block is drawn."""
    return OPEN if family == "open" else {**FAMILIES, **BLOCKS}.get(family, OTHER)


def family_of(op: str) -> str:
    """The family of an op, by its name; `other` if it has none."""
    family = BY_NAME[op].family if op in BY_NAME else "other"
    return family if family in FAMILIES else "other"


def dominant(families: Iterable[str]) -> str:
    """The family of most ops, apart from `none`; of equals, the first in legends."""
    counted = list(families)
    seen = [family for family in in_legend_order(counted) if family != "none"]
    return max(seen, key=counted.count, default="none")


def in_legend_order(families: Iterable[str]) -> list[str]:
    """Each family once, in the order of legends."""
    order = [*FAMILIES, *BLOCKS, "other", "open"]
    return sorted(set(families), key=order.index)
