"""Names of curves, written where the curves end, so that nobody has to match colours in a legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from compiler.draw.style.text_width import text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEADER = 8
"""From the end of a curve to its name, in points."""


@frozen
class EndLabel:
    """What is written to the right of a curve that ends at height `y`."""

    y: float
    text: str
    colour: str


def label_ends(axes: Axes, labels: Sequence[EndLabel], size: float = 7.5) -> None:
    """Write every label where its curve ends, moved apart where they would overlap."""
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim())  # as they are: the leaders must not stretch them
    starts = [height_of(axes, label.y) for label in labels]
    extent, point = axes.get_window_extent(), axes.figure.dpi / 72
    gap, reach = 1.25 * size * point / extent.height, LEADER * point / extent.width
    for label, start, place in zip(labels, starts, spread(starts, gap), strict=True):
        (leader,) = axes.plot([1, 1 + reach], [start, place], color=label.colour, lw=0.8, clip_on=False)
        leader.set_transform(axes.transAxes)
        words = axes.text(1 + 1.25 * reach, place, label.text, size=size, va="center_baseline")
        words.set_transform(axes.transAxes)


def height_of(axes: Axes, y: float) -> float:
    """Where a value stands between the bottom of the axes, 0, and their top, 1."""
    return float(axes.transAxes.inverted().transform(axes.transData.transform((0, y)))[1])


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places from 0 to 1 moved apart until neighbours are `gap` apart, in the order they had.

    As long as there is room, none leaves the range from 0 to 1; without room they go below 0.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = [places[index] for index in order]
    for number in range(1, len(moved)):
        moved[number] = max(moved[number], moved[number - 1] + gap)
    ceiling = 1.0
    for number in reversed(range(len(moved))):
        moved[number] = min(moved[number], ceiling)
        ceiling = moved[number] - gap
    by_index = dict(zip(order, moved, strict=True))
    return [by_index[index] for index in range(len(places))]


def shortened(text: str, width: float, size: float) -> str:
    """A text that is no wider than so many points: an ellipsis stands for what is left out of its middle."""
    cut = (cut_to(text, length) for length in range(len(text), 0, -1))
    return next((words for words in cut if text_width(words, size) <= width), "")


def cut_to(text: str, length: int) -> str:
    """A text with so many of its characters."""
    return (
        text if length >= len(text) else f"{text[: length - length // 2]}…{text[len(text) - length // 2 :]}"
    )
