"""The colours of the drawings: Okabe and Ito's, which the colour-blind can tell apart."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from compiler.ops import BY_NAME


@frozen
class Paint:
    """A family's colour, and its words in a legend."""

    colour: str
    words: str


FAMILIES: Mapping[str, Paint] = {
    "none": Paint("#BBBBBB", "none"),
    "identity": Paint("#000000", "identity"),
    "pool": Paint("#56B4E9", "pooling"),
    "conv": Paint("#D55E00", "convolution"),
    "dilated": Paint("#0072B2", "dilated"),
    "depthwise": Paint("#009E73", "depthwise separable"),
    "spatial": Paint("#CC79A7", "spatially separable"),
}
"""How each family of ops is drawn, in the order of legends."""

OTHER = Paint("#E69F00", "other")
OPEN = Paint("#555555", "a choice")
"""A choice that the search has yet to make."""

INK = "#222222"
QUIET = "#6E6E6E"
SKIP = "#9A9A9A"
BAND = "#F3F4F6"
PAPER = "#FFFFFF"
FONT = "Helvetica,Arial,sans-serif"


def paint(family: str) -> Paint:
    return OPEN if family == "open" else FAMILIES.get(family, OTHER)


def family_of(op: str) -> str:
    """The family of an op, by its name; `other` where none of these is its."""
    family = BY_NAME[op].family if op in BY_NAME else "other"
    return family if family in FAMILIES else "other"


def dominant(families: Iterable[str]) -> str:
    """The family that most ops belong to, `none` aside; of equals, the first in legends."""
    counted = list(families)
    seen = [family for family in in_legend_order(counted) if family != "none"]
    return max(seen, key=counted.count, default="none")


def in_legend_order(families: Iterable[str]) -> list[str]:
    """Each family once, in the order of legends."""
    order = [*FAMILIES, "other", "open"]
    return sorted(set(families), key=order.index)
