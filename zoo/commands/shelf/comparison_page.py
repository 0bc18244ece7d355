"""The page that compares entries."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from genotype.diagnostics.printable import KEPT, printable
from search.report.charts.figures import WIDTH, svg
from search.report.charts.labels import shortened
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.study.report.comparison import NAME_WIDTH, colour
from zoo.comparison.compared import ComparedEntries, ComparedEntry, header, measured_words, rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 300
PANELS = (("MACs of an image", "macs"), ("milliseconds of an image", "milliseconds"))


@frozen
class EntriesPage(Part):
    """The whole page."""

    template: ClassVar[str] = "entries"
    header: Sequence[str]
    rows: list[tuple[str, ...]]
    measured: str
    chart: InlineSvg
    names: list[str]
    differing: list[tuple[str, ...]]
    genotypes: list[tuple[str, tuple[str, ...]]]


def entries_page(found: ComparedEntries) -> str:
    """The page's text."""
    label = "The Dice that each entry claims over its MACs, and over the time of an image"
    page = EntriesPage(
        header(found),
        [*rows(found)],
        measured_words(found),
        inline_svg(cost_chart(found.entries), label),
        [entry.name for entry in found.entries],
        [(name, *values) for name, values in found.differing.items()],
        [(entry.name, entry.changes) for entry in found.entries[1:]],
    )
    return printable(page.html(), keep=KEPT)


def cost_chart(entries: Sequence[ComparedEntry]) -> str:
    """The Dice of entries over MACs and over milliseconds as SVG, with a legend."""

    def draw(figure: "Figure") -> None:
        from search.report.charts.ticks import powers

        for axes, (title, cost) in zip(figure.subplots(1, 2, sharey=True), PANELS, strict=True):
            for number, entry in enumerate(entries):
                name = shortened(entry.name, NAME_WIDTH, 7.5)
                axes.scatter(
                    [entry.as_json()[cost]],
                    [entry.record.metrics.mean.dice],
                    s=30,
                    color=colour(number),
                    label=name,
                )
            powers(axes)
            axes.set_xlabel(title)
            axes.set_ylabel("Dice (claimed)")
        axes.legend(frameon=False, loc="best")
        figure.tight_layout()

    return svg(WIDTH, HEIGHT, draw)
