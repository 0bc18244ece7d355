"""How well the single images of a part were segmented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from compiler.draw.style.palette import INK, paint
from search.report.charts.figures import WIDTH, axes_at, svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 25


def dice_chart(dice: Sequence[float]) -> str:
    """How many images have which Dice, with the mean and the median marked."""

    from matplotlib.ticker import MaxNLocator

    def draw(figure: Figure) -> None:
        axes = axes_at(figure, 32, 30, 12, 34)
        axes.hist(dice, bins=BINS, range=(0, 1), color=paint("pool").colour, edgecolor="white", lw=0.8)
        axes.set_xlim(0, 1)
        axes.set_xlabel("Dice of an image")
        axes.set_ylabel("images")
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        mark(axes, float(np.mean(dice)), "mean", 1.12)
        mark(axes, float(np.median(dice)), "median", 1.02)

    return svg(WIDTH, 150, draw)


def mark(axes: Axes, place: float, word: str, height: float) -> None:
    """A line across the bars, its word above them and on the side where there is room."""
    axes.axvline(place, color=INK, lw=1, ls="-" if word == "mean" else ":")
    side = "right" if place > 0.5 else "left"
    text = f" {word} {place:.3f} "
    axes.text(place, height, text, ha=side, size=7.5, transform=axes.get_xaxis_transform())
