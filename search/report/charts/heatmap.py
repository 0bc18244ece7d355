"""All decisions of a search at one glance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from compiler.draw.style.palette import QUIET
from compiler.draw.style.text_width import text_width
from search.monitor.courses import Course
from search.report.charts.alphas import drawn_epochs
from search.report.charts.figures import WIDTH, axes_at, epoch_axis, svg
from search.report.charts.labels import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import Figure

ROW = 9.5
BOTTOM, TOP = 30.0, 22.0
LEFT, RIGHT, MOST = 150.0, 190.0, 250.0
"""The room for names to the left and to the right, at least; and at most on either side."""
SIZE = 7.0
LABEL_GAP = 4.0
"""Between a row and its names, in points."""


def decided_chart(courses: Sequence[Course], most: float) -> str:
    """How decided each decision was after every epoch: a row for each, its leading candidate beside.

    `most` is the number that has the darkest colour, the same in all charts of a search.
    """
    names = [course.decision.name for course in courses], list(map(leading, courses))
    left, right = (room(texts, least) for texts, least in zip(names, (LEFT, RIGHT), strict=True))
    height = BOTTOM + TOP + ROW * len(courses)

    def draw(figure: Figure) -> None:
        axes = axes_at(figure, left, BOTTOM, right, TOP)
        rows = drawn_epochs(len(courses[0].weights))
        epochs = [courses[0].first + row for row in rows]
        grid = np.array([np.nan_to_num(course.decidedness[rows]) for course in courses])
        edges = [*(epoch - 0.5 for epoch in epochs), epochs[-1] + 0.5], range(len(courses) + 1)
        mesh = axes.pcolormesh(*edges, grid, cmap="Blues", vmin=0, vmax=most)
        mesh.set_edgecolor("face")  # else the paper shines through between the cells
        axes.invert_yaxis()
        epoch_axis(axes)
        name_rows(axes, names[0], "left")
        name_rows(axes, names[1], "right")
        draw_scale(figure, mesh)

    return svg(WIDTH, height, draw)


def leading(course: Course) -> str:
    """A decision's leading candidate, and that one's weight."""
    leader = course.order[0]
    return f"{course.labels[leader]} {course.weights[-1][leader]:.3f}"


def room(texts: Sequence[str], least: float) -> float:
    """The width of a margin that holds texts, in points."""
    widest = max(text_width(text, SIZE) for text in texts)
    return min(max(widest + 2 * LABEL_GAP, least), MOST)


def name_rows(axes: Axes, texts: Sequence[str], side: Literal["left", "right"]) -> None:
    """A text for each row, on one side of it."""
    axes.grid(visible=False)
    axes.set_yticks([])
    at, away, align = (0, -LABEL_GAP, "right") if side == "left" else (1, LABEL_GAP, "left")
    for row, text in enumerate(texts):
        axes.annotate(
            shortened(text, MOST - 2 * LABEL_GAP, SIZE),
            (at, row + 0.5),
            (away, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            ha=align,
            va="center_baseline",
            size=SIZE,
        )


def draw_scale(figure: Figure, mesh: QuadMesh) -> None:
    """What the colours mean, below the names."""
    width, height = figure.get_size_inches() * 72
    bar = figure.add_axes(((width - 150) / width, 16 / height, 110 / width, 5 / height))
    figure.colorbar(mesh, bar, orientation="horizontal", format="{x:.1%}", ticks=[0, mesh.norm.vmax or 1])
    bar.tick_params(labelsize=7, length=0, pad=1)
    bar.set_title("decided", size=7, color=QUIET, loc="center", pad=2)
