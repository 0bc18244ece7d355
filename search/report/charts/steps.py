"""Losses and learning rates, step by step."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from search.monitor.courses import Floats
from search.report.charts.curve import Curve
from search.report.charts.figures import WIDTH, axes_at, epoch_axis, svg
from search.report.charts.labels import label_ends
from search.runs.records import StepRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 240
"""Of more steps than these, several become one point and a band, so that a page stays small."""


def step_chart(rows: Sequence[StepRecord]) -> str:
    """The loss of each half's steps, and its learning rate."""

    def draw(figure: Figure) -> None:
        losses = axes_at(figure, 32, 30, WIDTH / 3 + 62, 20)
        draw_losses(losses, step_curves(rows, "loss"))
        rates = axes_at(figure, WIDTH * 2 / 3 + 40, 30, 76, 20)
        draw_rates(rates, step_curves(rows, "lr"))

    return svg(WIDTH, 190, draw)


def draw_losses(axes: Axes, curves: Sequence[Curve]) -> None:
    """For every curve the mean of some steps, in a band from their least to their greatest loss."""
    axes.set_title("loss by step")
    epoch_axis(axes)
    ends = []
    for curve in curves:
        low, mean, high = (binned(curve, what) for what in (np.min, np.mean, np.max))
        axes.fill_between(mean.x, low.y, high.y, color=curve.colour, alpha=0.18, lw=0)
        axes.plot(mean.x, mean.y, color=curve.colour, lw=1.1, marker=mean.marker)
        ends.append(mean.end())
    label_ends(axes, ends)


def binned(curve: Curve, what: Callable[[Floats], np.floating[Any]]) -> Curve:
    """A curve of at most `BINS` points, each of which stands for some of this one's."""
    count = min(BINS, len(curve.x))
    places, values = (np.array_split(np.asarray(line), count) for line in (curve.x, curve.y))
    return Curve(curve.name, tuple(float(np.mean(p)) for p in places), tuple(float(what(v)) for v in values))


def draw_rates(axes: Axes, curves: Sequence[Curve]) -> None:
    """On a scale of powers, for those of the two halves lie far apart."""
    from matplotlib.ticker import LogLocator, NullLocator

    axes.set_title("learning rate")
    epoch_axis(axes)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_locator(NullLocator())
    for curve in curves:
        axes.plot(curve.x, curve.y, color=curve.colour, lw=1.6, marker=curve.marker)
    label_ends(axes, [curve.end(".2g") for curve in curves])


def step_curves(rows: Sequence[StepRecord], column: str) -> list[Curve]:
    """A column by half; epoch 1 lies between 0 and 1, so that its end is at 1 as in other charts."""
    points: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for row, place in zip(rows, step_places(rows), strict=True):
        value = getattr(row, column)
        if math.isfinite(value) and (column != "lr" or value > 0):
            points[row.half].append((place, value))
    return [Curve.through(kind, curve) for kind, curve in points.items()]


def step_places(rows: Sequence[StepRecord]) -> Iterator[float]:
    """Where each step stands along the epochs; steps of a half divide their epoch evenly."""
    first = min((row.epoch for row in rows), default=0)
    total = Counter((row.epoch, row.half) for row in rows)
    seen: Counter[tuple[int, str]] = Counter()
    for row in rows:
        place = row.epoch, row.half
        yield row.epoch - first + (seen[place] + 0.5) / total[place]
        seen[place] += 1
