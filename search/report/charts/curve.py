"""A curve of a run: of a part of the data, or of a half of the search."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from search.report.charts.labels import EndLabel
from search.report.words import LARGE, short

COLOURS = {
    "train": "#0072B2",
    "val": "#D55E00",
    "test": "#009E73",
    "weight": "#0072B2",
    "alpha": "#D55E00",
    "derived": "#D55E00",
    "candidates": "#6E6E6E",
}
OTHER = "#CC79A7"


@frozen
class Curve:
    """Finite heights over places from left to right; at least one."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]

    @staticmethod
    def through(name: str, points: Sequence[tuple[float, float]]) -> Curve:
        x, y = zip(*points, strict=True)
        return Curve(name, x, y)

    @property
    def colour(self) -> str:
        return COLOURS.get(self.name, OTHER)

    @property
    def marker(self) -> str:
        """A lone point would be no line."""
        return "." if len(self.x) == 1 else ""

    def end(self, form: str = ".3f") -> EndLabel:
        """The curve's name and last value, a large one in short words."""
        last = self.y[-1]
        words = short(last) if abs(last) >= LARGE else f"{last:{form}}"
        return EndLabel(last, f"{self.name} {words}", self.colour)
