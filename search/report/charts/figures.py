"""Matplotlib figures as SVG text that is the same on every machine, and the marks they share."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from compiler.draw.palette import INK, QUIET

if TYPE_CHECKING:  # matplotlib takes half a second to import
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 720
"""Of a chart as wide as the page, in points."""

COLOURS = {"train": "#0072B2", "val": "#D55E00", "test": "#009E73", "weight": "#0072B2", "alpha": "#D55E00"}
OTHER = "#CC79A7"

_STYLE = {
    "font.size": 8,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.labelcolor": QUIET,
    "axes.edgecolor": "#B9BDC5",
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.xmargin": 0.02,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E4E6EA",
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "text.parse_math": False,  # a name may hold a dollar
    "svg.fonttype": "none",  # text stays text: to be searched, copied and read aloud
    "svg.hashsalt": "genoc",
}


@frozen
class EndLabel:
    """What is written to the right of a curve that ends at height `y`."""

    y: float
    text: str
    colour: str


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
        return EndLabel(self.y[-1], f"{self.name} {self.y[-1]:{form}}", self.colour)


def svg(width: float, height: float, draw: Callable[[Figure], None]) -> str:
    """The SVG of a figure of so many points; `draw` fills it in.

    Neither the settings of the machine nor the time of day leave a trace in it.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    with matplotlib.style.context(["default", _STYLE]):
        figure = Figure(figsize=(width / 72, height / 72))
        draw(figure)
        file = io.StringIO()
        nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
        figure.savefig(file, format="svg", metadata=nothing)
    return scalable(file.getvalue())


def scalable(text: str) -> str:
    """The SVG without a size of its own, so that the page decides."""
    return re.sub(r' (width|height)="[0-9.]+pt"', "", text, count=2)


def axes_at(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins in points."""
    width, height = figure.get_size_inches() * 72
    return figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    )


def epoch_axis(axes: Axes) -> None:
    """Epochs along the bottom, at whole numbers alone."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("epoch", labelpad=2)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def label_ends(axes: Axes, labels: Sequence[EndLabel], size: float = 7.5) -> None:
    """Write every label where its curve ends, moved apart where they would overlap."""
    axes.set_ylim(axes.get_ylim())  # as they are: the leaders must not stretch them
    starts = [height_of(axes, label.y) for label in labels]
    gap = 1.25 * size / (axes.get_window_extent().height / axes.figure.dpi * 72)
    for label, start, place in zip(labels, starts, spread(starts, gap), strict=True):
        (leader,) = axes.plot([1, 1.04], [start, place], color=label.colour, lw=0.8, clip_on=False)
        leader.set_transform(axes.transAxes)
        axes.text(1.05, place, label.text, size=size, va="center_baseline", transform=axes.transAxes)


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
    found = dict(zip(order, moved, strict=True))
    return [found[index] for index in range(len(places))]
