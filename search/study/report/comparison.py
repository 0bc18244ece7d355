"""The page that compares runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from genotype.diagnostics.printable import KEPT, printable
from search.report.charts.epochs import epoch_curves, rows_height
from search.report.charts.figures import WIDTH, axes_at, epoch_axis, svg
from search.report.charts.labels import shortened
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.study.comparison.compared import Comparison
from search.study.comparison.run import ComparedRun
from search.study.comparison.words import HEADER, agreeing, differing, rows

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6E6E6E")
PANELS = (("dice", "validation Dice"), ("loss", "validation loss"))
NAME_WIDTH = 300
"""Of a run's name in the legend, in points."""


@frozen
class ComparisonPage(Part):
    """The whole page."""

    template: ClassVar[str] = "comparison"
    header: Sequence[str]
    rows: list[tuple[str, ...]]
    chart: InlineSvg | None
    names: list[str]
    differing: list[tuple[str, ...]]
    agreeing: str


def comparison_page(found: Comparison) -> str:
    """The page's text."""
    measured = [run for run in found.runs if run.epochs]
    label = "Dice and loss on the validation images over the epochs, a curve for each run"
    page = ComparisonPage(
        HEADER,
        [*rows(found)],
        inline_svg(curves_chart(measured), label) if measured else None,
        [run.name for run in found.runs],
        [(name, *given) for name, given in differing(found).items()],
        agreeing(found),
    )
    return printable(page.html(), keep=KEPT)


def curves_chart(runs: Sequence[ComparedRun]) -> str:
    """The learning curves of runs on the validation set as SVG, with a legend below them."""
    legend = 14 * len(runs) + 8
    height = rows_height(len(PANELS)) + legend

    def draw(figure: "Figure") -> None:
        for column, (measure, title) in enumerate(PANELS):
            left = column * WIDTH / 2 + 40
            axes = axes_at(figure, left, legend + 30, WIDTH / 2 * (1 - column) + 12, 20)
            axes.set_title(title)
            epoch_axis(axes)
            for number, run in enumerate(runs):
                for curve in epoch_curves(run.epochs, measure):
                    if curve.name == "val":
                        axes.plot(curve.x, curve.y, color=colour(number), lw=1.6, marker=curve.marker)
        for number, run in enumerate(runs):
            y = (legend - 12 - 14 * number) / height
            figure.add_artist(line([40 / WIDTH, 60 / WIDTH], [y, y], colour(number)))
            figure.text(66 / WIDTH, y, shortened(run.name, NAME_WIDTH, 7.5), size=7.5, va="center")

    return svg(WIDTH, height, draw)


def line(x: Sequence[float], y: Sequence[float], of_colour: str) -> "Artist":
    """A line in a figure's own coordinates, from 0 to 1."""
    from matplotlib.lines import Line2D

    return Line2D(list(x), list(y), color=of_colour, lw=1.6)


def colour(number: int) -> str:
    """The colour of a run by its place; of more runs the colours come again."""
    return COLOURS[number % len(COLOURS)]
