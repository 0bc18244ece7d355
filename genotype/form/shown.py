"""How a genotype shows itself in a notebook: by a drawing, which a package above this one makes."""

from collections.abc import Callable
from typing import Any

Draw = Callable[[Any], str | None]
"""From a genotype to its drawing as an `<svg>` element, or None if it cannot be drawn."""

_DRAW: list[Draw] = []


def draw_by(draw: Draw) -> None:
    """Draw genotypes by this function from now on."""
    _DRAW[:] = [draw]


def shown(genotype: Any) -> str | None:
    """A genotype's drawing; None where nothing draws it."""
    return _DRAW[0](genotype) if _DRAW else None
