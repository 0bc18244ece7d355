"""All decisions of a search at one glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from compiler.draw.palette import QUIET
from search.report.charts.alphas import drawn_epochs
from search.report.charts.figures import WIDTH, axes_at, epoch_axis, svg
from search.report.weights import Course

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import Figure

ROW = 9.5
MARGINS = (150.0, 30.0, 190.0, 22.0)


def decided_chart(courses: Sequence[Course], most: float) -> str:
    """How decided each decision was after every epoch: a row for each, its leading candidate beside.

    `most` is the number that has the darkest colour, the same in all charts of a search.
    """
    left, bottom, right, top = MARGINS
    height = bottom + top + ROW * len(courses)

    def draw(figure: Figure) -> None:
        axes = axes_at(figure, left, bottom, right, top)
        rows = drawn_epochs(len(courses[0].weights))
        epochs = [courses[0].first + row for row in rows]
        grid = np.array([np.nan_to_num(course.decidedness[rows]) for course in courses])
        edges = [*(epoch - 0.5 for epoch in epochs), epochs[-1] + 0.5], range(len(courses) + 1)
        mesh = axes.pcolormesh(*edges, grid, cmap="Blues", vmin=0, vmax=most)
        mesh.set_edgecolor("face")  # else the paper shines through between the cells
        axes.invert_yaxis()
        epoch_axis(axes)
        name_rows(axes, courses)
        draw_scale(figure, mesh)

    return svg(WIDTH, height, draw)


def name_rows(axes: Axes, courses: Sequence[Course]) -> None:
    """The name of each decision to its left, its leading candidate and that one's weight to its right."""
    axes.grid(visible=False)
    axes.set_yticks([])
    for number, course in enumerate(courses):
        leader = course.order[0]
        words = f"{course.labels[leader]} {course.weights[-1][leader]:.3f}"
        beside(axes, -0.01, number, course.decision.name, "right")
        beside(axes, 1.01, number, words, "left")


def beside(axes: Axes, x: float, row: int, text: str, side: Literal["left", "right"]) -> None:
    place = axes.get_yaxis_transform()
    axes.text(x, row + 0.5, text, ha=side, va="center_baseline", size=7, transform=place)


def draw_scale(figure: Figure, mesh: QuadMesh) -> None:
    """What the colours mean, below the names."""
    width, height = figure.get_size_inches() * 72
    bar = figure.add_axes(((width - 150) / width, 16 / height, 110 / width, 5 / height))
    figure.colorbar(mesh, bar, orientation="horizontal", format="{x:.1%}", ticks=[0, mesh.norm.vmax or 1])
    bar.tick_params(labelsize=7, length=0, pad=1)
    bar.set_title("decided", size=7, color=QUIET, loc="center", pad=2)
