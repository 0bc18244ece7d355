"""What a search tried: a chart of the Dice that each network had, and a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from search.report.charts.figures import WIDTH, svg
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.study.contenders.base import Trial

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, MARGIN = 15, 60
"""Heights in points."""
COLOURS = ("#0072B2", "#D55E00", "#009E73")
"""By the part of a training, the longest first."""


@frozen
class Trials(Part):
    """What was tried, best first."""

    template: ClassVar[str] = "trials"
    chart: InlineSvg
    tried: list[list[str]]


def trials_part(trials: Sequence[Trial]) -> Trials:
    """The part of a page for some trials."""
    rows = [[one.network, one.about, one.length, f"{one.dice:.4f}", one.fate] for one in trials]
    return Trials(inline_svg(trials_chart(trials), "Validation Dice of what was tried"), rows)


def trials_chart(trials: Sequence[Trial]) -> str:
    """The validation Dice of every network that was tried, in a row for each, as SVG.

    The rows are in the order of the trials; the colour tells the part of a training that a network had.
    """
    rows = list(dict.fromkeys((one.network, one.about) for one in trials))
    parts = sorted({one.part for one in trials})

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for part, colour in zip(parts, COLOURS, strict=False):
            found = [one for one in trials if one.part == part]
            places = [rows.index((one.network, one.about)) for one in found]
            axes.scatter([one.dice for one in found], places, s=18, color=colour, label=found[0].length)
        axes.set_yticks(range(len(rows)), [about for _, about in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlabel("Dice on the validation images")
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(parts))
        figure.tight_layout()

    return svg(WIDTH, MARGIN + ROW * len(rows), draw)
