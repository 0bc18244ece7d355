"""Matplotlib figures as SVG text that is the same on every machine."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from compiler.draw.style.palette import INK, QUIET

if TYPE_CHECKING:  # matplotlib takes half a second to import
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 720
"""Of a chart as wide as the page, in points."""

STYLE = {
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


def svg(width: float, height: float, draw: Callable[[Figure], None]) -> str:
    """The SVG of a figure of so many points; `draw` fills it in.

    Neither the settings of the machine nor the time of day leave a trace in it.
    """
    import matplotlib.style
    from matplotlib.figure import Figure

    with matplotlib.style.context(["default", STYLE]):
        figure = Figure(figsize=(width / 72, height / 72))
        draw(figure)
        file = io.StringIO()
        nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
        figure.savefig(file, format="svg", metadata=nothing)
    return compact(scalable(file.getvalue()))


def compact(text: str) -> str:
    """The SVG with curves to a hundredth of a point, and without turns by nothing."""
    text = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), text)
    return re.sub(r' transform="rotate\(-0 [^"]*"', "", text)


def scalable(text: str) -> str:
    """The SVG without a size of its own, so that the page decides."""
    return re.sub(r' (width|height)="[0-9.]+pt"', "", text, count=2)


def axes_at(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes with margins in points."""
    from search.report.charts.ticks import Ticks

    width, height = figure.get_size_inches() * 72
    place = (left / width, bottom / height, (width - left - right) / width, (height - bottom - top) / height)
    axes = figure.add_axes(place)
    axes.yaxis.set_major_formatter(Ticks())
    return axes


def epoch_axis(axes: Axes) -> None:
    """Epochs along the bottom, at whole numbers alone."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("epoch", labelpad=2)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
