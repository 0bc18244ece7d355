"""Numbers beside an axis. Imports matplotlib, so it is imported where a chart is drawn."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.ticker import (
    FuncFormatter,
    Locator,
    LogLocator,
    MaxNLocator,
    NullLocator,
    ScalarFormatter,
)

from search.report.words import LARGE, short

WIDE = 5
"""Ends of an axis that are so many times apart have marks at powers."""


class Ticks(ScalarFormatter):
    """Large numbers in short words, `118 k`, so that they fit a margin; others as matplotlib writes them."""

    def __init__(self) -> None:
        super().__init__(useOffset=False)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return short(x) if abs(x) >= LARGE else str(super().__call__(x, pos))


def powers(axes: Axes, words: Callable[[float], str] = short) -> None:
    """A scale of powers along the bottom, with numbers in words, `20 M`; in a narrow range evenly spaced."""
    low, high = axes.get_xlim()
    is_wide = low > 0 and high / low > WIDE
    places: Locator = LogLocator(subs=(1, 2, 5)) if is_wide else MaxNLocator(nbins=5)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(places)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: words(x)))
