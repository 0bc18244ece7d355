"""Numbers beside an axis. Imports matplotlib, so it is imported where a chart is drawn."""

from __future__ import annotations

from matplotlib.ticker import ScalarFormatter

from search.report.words import LARGE, short


class Ticks(ScalarFormatter):
    """Large numbers in short words, `118 k`, so that they fit a margin; others as matplotlib writes them."""

    def __init__(self) -> None:
        super().__init__(useOffset=False)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return short(x) if abs(x) >= LARGE else str(super().__call__(x, pos))
