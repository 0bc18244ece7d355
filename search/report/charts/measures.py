"""Measures over time: of every step where a run recorded them, and of every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from search.report.charts.epochs import MEASURES, draw_curves, epoch_curves, panels, rows_height
from search.report.charts.figures import WIDTH, svg
from search.report.charts.steps import step_curves
from search.runs.records import EpochRecord, StepRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def measure_chart(steps: Sequence[StepRecord], epochs: Sequence[EpochRecord], names: Sequence[str]) -> str:
    """A panel for each measure: thin by step, strong and named by epoch."""

    def draw(figure: Figure) -> None:
        for axes, name in zip(panels(figure, len(names)), names, strict=True):
            draw_steps(axes, steps, name)
            draw_curves(axes, epoch_curves(epochs, name), MEASURES[name])

    return svg(WIDTH, rows_height(len(names)), draw)


def draw_steps(axes: Axes, rows: Sequence[StepRecord], name: str) -> None:
    """Draw a measure at every step as thin curves."""
    for curve in step_curves(rows, name):
        axes.plot(curve.x, curve.y, color=curve.colour, lw=0.6, alpha=0.55, marker=curve.marker)
