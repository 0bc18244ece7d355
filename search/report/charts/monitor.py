"""Signs of collapse, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.report.charts.curve import Curve
from search.report.charts.epochs import draw_curves
from search.report.charts.figures import WIDTH, axes_at, svg
from search.runs.records import MonitorRecord

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = {
    "share of weight-free ops": {
        "free_derived": "derived",
        "free_weight": "weight",
        "free_candidates": "candidates",
    },
    "entropy of the weights": {"entropy": "entropy"},
    "greatest eigenvalue": {"eigenvalue": "eigenvalue"},
}
"""The curves of each panel: the column, and its name in the chart."""
RIGHT = 88
"""Room for the names of the curves, in points."""


def monitor_chart(rows: Sequence[MonitorRecord]) -> str:
    """What was watched of a search: a panel for each kind of sign that was measured at all."""
    panels = {title: monitor_curves(rows, columns) for title, columns in PANELS.items()}
    shown = {title: curves for title, curves in panels.items() if curves}
    width = WIDTH / len(PANELS)

    def draw(figure: Figure) -> None:
        for number, (title, curves) in enumerate(shown.items()):
            right = WIDTH - (number + 1) * width + RIGHT
            draw_curves(axes_at(figure, number * width + 38, 30, right, 20), curves, title)

    return svg(WIDTH, 190, draw)


def monitor_curves(rows: Sequence[MonitorRecord], columns: dict[str, str]) -> list[Curve]:
    """Some columns over the epochs, the first epoch being 1, where they were measured."""
    curves = []
    for column, name in columns.items():
        points = [(float(row.epoch + 1), getattr(row, column)) for row in rows]
        known = [point for point in points if math.isfinite(point[1])]
        if known:
            curves.append(Curve.through(name, known))
    return curves
