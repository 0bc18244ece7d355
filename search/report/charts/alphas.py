"""How the weights, and the alphas, of one decision's candidates went over a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from compiler.draw.style.palette import QUIET, paint
from compiler.draw.style.text_width import text_width
from search.monitor.courses import Course, Floats
from search.report.charts.figures import axes_at, epoch_axis, svg
from search.report.charts.labels import LEADER, EndLabel, label_ends

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT, LEFT = 150, 34
PLOTS = {True: 116, False: 84}
"""How wide the plot of a decision between ops is, and of any other."""
NOUNS = {
    "edges": "ops",
    "link_op": "ops",
    "depth": "depths",
    "width": "widths",
    "fusion": "fusions",
    "block": "blocks",
    "expansion": "expansions",
    "groups": "groups",
    "squeeze": "squeezes",
    "shortcut": "shortcuts",
    "convs": "convolutions",
    "growth": "growths",
    "kernel": "kernels",
    "norm": "norms",
    "activation": "activations",
    "resize": "resizes",
    "present": "options",
    "sum": "to sum",
    "concat": "to concat",
}
"""What a decision is between, by its kind."""
TITLE, WORDS = 8.5, 7.0
"""The size of a title, and of names and of the words below a title."""
LEAST = 40.0
"""The room for names beside a plot, at least."""
STRONG = 3
"""So many of the candidates are drawn strong, the heaviest; of few candidates all."""
FEW = 5
NAMED = 10
"""Up to so many candidates all are named at the end of their curve; of more the strong ones."""
DASHES: Sequence[Any] = ("-", (0, (4, 1.2)), (0, (1.2, 1)))
"""The lines of ops of one family, one after the other."""
EPOCHS = 200
"""Of more epochs, so many are drawn, evenly spaced."""
PLAIN = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Colours of candidates that are no ops, in the order of the candidates, over and over."""


def course_chart(course: Course, title: str) -> str:
    """The candidates' weights over the epochs; the heaviest are drawn strong and named.

    The dashed line is the weight that all have while nothing is decided.
    """

    def draw(axes: Axes) -> None:
        axes.axhline(course.even, color=QUIET, lw=0.7, ls=(0, (4, 3)))
        draw_candidates(axes, course, course.weights, limits(course.weights, course.even))

    return candidates_chart(course, title, summary(course), draw)


def alpha_chart(course: Course, title: str) -> str:
    """The candidates' raw alphas over the epochs, drawn as their weights are."""

    def draw(axes: Axes) -> None:
        draw_candidates(axes, course, course.alphas, extent(course.alphas))

    return candidates_chart(course, title, f"{count_words(course)}, raw alphas", draw)


def candidates_chart(course: Course, title: str, words: str, draw: Callable[[Axes], None]) -> str:
    """A chart with room for the candidates' names, a title, and words below that."""
    width = chart_width(course, title)
    right = width - LEFT - PLOTS[bool(course.families)]

    def on(figure: Figure) -> None:
        axes = axes_at(figure, LEFT, 28, right, 30)
        axes.set_title(title, size=TITLE, pad=14)
        axes.text(0, 1.04, words, size=WORDS, color=QUIET, transform=axes.transAxes)
        draw(axes)

    return svg(width, HEIGHT, on)


def chart_width(course: Course, title: str) -> float:
    """In points: room for the plot, beside it for the longest of the candidates' names, and for the title."""
    names = max(text_width(label, WORDS) for label in course.labels)
    plot_and_names = PLOTS[bool(course.families)] + 1.25 * LEADER + max(names + 2, LEAST)
    return LEFT + max(plot_and_names, text_width(title, TITLE) + 2, text_width(summary(course), WORDS) + 2)


def summary(course: Course) -> str:
    """The line below a chart's title: the number of candidates, and how decided they are at the end."""
    return f"{count_words(course)}, {course.decidedness[-1]:.1%} decided"


def count_words(course: Course) -> str:
    """The number of candidates and what they are, like `9 ops`."""
    noun = NOUNS.get(course.decision.kind, "candidates")
    return f"{len(course.labels)} {noun}"


def draw_candidates(axes: Axes, course: Course, values: Floats, heights: tuple[float, float]) -> None:
    """What the candidates have over the epochs, the heaviest on top."""
    rows = drawn_epochs(len(values))
    epochs = [course.first + row for row in rows]
    colours = candidate_colours(course)
    strong = course.order[: len(course.labels) if len(course.labels) <= FEW else STRONG]
    for place in reversed(course.order):
        width, opacity = (1.8, 1) if place in strong else (0.7, 0.5)
        style = {"lw": width, "alpha": opacity, "ls": DASHES[course.twins[place] % len(DASHES)]}
        marker = "." if len(epochs) == 1 else ""
        axes.plot(epochs, values[rows, place], color=colours[place], marker=marker, **style)
    epoch_axis(axes)
    axes.set_ylim(*heights)
    named = course.order if len(course.labels) <= NAMED else strong
    last = np.nan_to_num(values[-1])
    label_ends(axes, [EndLabel(float(last[p]), course.labels[p], colours[p]) for p in named], WORDS)


def drawn_epochs(count: int) -> Sequence[int]:
    """The indices of the epochs to draw, at most `EPOCHS`, with the first and the last."""
    return sorted({round(place) for place in np.linspace(0, count - 1, min(count, EPOCHS))})


def candidate_colours(course: Course) -> list[str]:
    """By the family of an op; else by place, so that a node has one colour in all blocks."""
    if course.families:
        return [paint(family).colour for family in course.families]
    return [PLAIN[place % len(PLAIN)] for place in range(len(course.labels))]


def extent(alphas: Floats) -> tuple[float, float]:
    """The heights shown of alphas: from the lowest to the highest, and a little more."""
    known = alphas[np.isfinite(alphas)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    margin = (high - low) * 0.04 or 1e-3
    return low - margin, high + margin


def limits(weights: Floats, even: float) -> tuple[float, float]:
    """The heights shown: a twentieth of the even weight up and down at least, lest noise look large."""
    known = weights[np.isfinite(weights)]
    low, high = (float(known.min()), float(known.max())) if known.size else (even, even)
    low, high = min(low, even * 0.95), max(high, even * 1.05)
    margin = (high - low) * 0.04
    return low - margin, high + margin
