"""Learning curves: what was measured after every epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from search.report.charts.curve import Curve
from search.report.charts.figures import WIDTH, axes_at, epoch_axis, svg
from search.report.charts.labels import label_ends
from search.runs.records import EpochRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 170
"""Of a row of panels, in points."""
MEASURES = {"loss": "loss", "accuracy": "accuracy", "dice": "Dice", "iou": "IoU"}


def epoch_chart(rows: Sequence[EpochRecord]) -> str:
    """Loss, accuracy, Dice and IoU over the epochs, a curve for each part of the data measured."""

    def draw(figure: Figure) -> None:
        for axes, (measure, title) in zip(panels(figure, len(MEASURES)), MEASURES.items(), strict=True):
            draw_curves(axes, epoch_curves(rows, measure), title)

    return svg(WIDTH, rows_height(len(MEASURES)), draw)


def rows_height(count: int) -> float:
    """How high so many panels are, two in a row, in points."""
    return HEIGHT * -(-count // 2)


def panels(figure: Figure, count: int) -> Iterator[Axes]:
    """Axes two in a row, with room for names beside them."""
    half_width, height = WIDTH / 2, rows_height(count)
    for number in range(count):
        row, column = divmod(number, 2)
        bottom, top = height - (row + 1) * HEIGHT + 30, row * HEIGHT + 20
        yield axes_at(figure, column * half_width + 32, bottom, half_width - column * half_width + 62, top)


def draw_curves(axes: Axes, curves: Sequence[Curve], title: str) -> None:
    """Draw the curves of one measure over the epochs, each labelled at its end."""
    axes.set_title(title)
    epoch_axis(axes)
    for curve in curves:
        axes.plot(curve.x, curve.y, color=curve.colour, lw=1.6, marker="." if len(curve.x) < 40 else "")
    label_ends(axes, [curve.end() for curve in curves])


def epoch_curves(rows: Sequence[EpochRecord], measure: str) -> list[Curve]:
    """A measure after every epoch by part of the data, where it was measured at all."""
    first = min(row.epoch for row in rows)
    curves = []
    for split in dict.fromkeys(row.split for row in rows):
        points = [(row.epoch - first + 1, getattr(row, measure)) for row in rows if row.split == split]
        known = [(x, y) for x, y in points if math.isfinite(y)]
        if known:
            curves.append(Curve.through(split, known))
    return curves
