"""The figures of the thesis that describes DARTS-UNet, drawn from a search in its space.

Granados and Agard 2024, "Tuning Full-Connected U-Net Skip Connections with beta-DARTs", whose figures 12 to
15 are of two cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from attrs import field, frozen

from compiler.draw import draw_cell, svg_text
from genotype import Genotype
from search.monitor.courses import Course, courses
from search.report.charts import measure_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part, or_absent
from search.report.sections.panels import Panel, alpha_panel, panel
from search.runs.read import (
    Missing,
    is_search,
    read_alphas,
    read_epochs,
    read_run,
    read_space,
    read_steps,
)

SPACE = "darts-unet"
CELLS = ("skip_3_2", "skip_1_4")
"""The cells of the figures, in their order."""


@frozen
class Thesis(Part):
    """The figures, or why they are not there."""

    template: ClassVar[str] = "thesis"
    measures: Part
    alphas: Part
    cells: Part


@frozen
class Figure:
    """A numbered figure: of a chart, of rows of panels or of drawings."""

    number: int
    caption: str
    chart: InlineSvg | None = None
    rows: list[list[Panel]] = field(factory=list)
    drawings: list[InlineSvg] = field(factory=list)


@frozen
class Figures(Part):
    """Figures one below the other."""

    template: ClassVar[str] = "figures"
    figures: list[Figure]


def is_of_thesis(run: Path) -> bool:
    """Whether a run searched the space that the thesis describes."""
    try:
        return is_search(run) and read_run(run).name == SPACE
    except Missing:
        return False


def thesis(run: Path) -> Thesis:
    """The section; each figure whose data are missing is left out with a sentence."""
    return Thesis(*(or_absent(part, run) for part in (measures, alphas, cells)))


def measures(run: Path) -> Figures:
    """Figures 10 and 11: accuracy, loss, Dice and IoU over time. Raises Missing without the tables."""
    steps, epochs = read_steps(run), read_epochs(run)
    return Figures(
        [
            Figure(number, caption, inline_svg(measure_chart(steps, epochs, names), caption))
            for number, caption, names in (
                (10, "accuracy and loss over time", ("accuracy", "loss")),
                (11, "Dice and IoU over time", ("dice", "iou")),
            )
        ]
    )


def alphas(run: Path) -> Figures:
    """Figures 12 to 14: the weights of some decisions of two cells. Raises Missing without alphas."""
    all_courses = courses(read_alphas(run))
    return Figures(
        [
            Figure(number, caption, rows=rows(of_place(all_courses, place)))
            for number, caption, place in (
                (12, "the SSB of skip_3_2 and skip_1_4", "blocks[0].inputs"),
                (13, "the CSB of skip_3_2 and skip_1_4", "blocks[1].inputs"),
                (14, "the ops into node 1 of skip_3_2 and skip_1_4", "node_1"),
            )
        ]
    )


def of_place(all_courses: Sequence[Course], place: str) -> list[Course]:
    """The decisions that stand at one place of the cells of the figures."""
    by_name = {course.decision.name: course for course in all_courses}
    names = [f"cells.{cell}.{place}" for cell in CELLS]
    if not by_name.keys() >= {*names}:
        raise Missing(f"The search recorded no alphas of {' and '.join(names)}.")
    return [by_name[name] for name in names]


def rows(all_courses: Sequence[Course]) -> list[list[Panel]]:
    """The raw alphas, and the weights; beside each other where there is room."""
    raw, weights = (
        [make(course, cell_name(course)) for course in all_courses] for make in (alpha_panel, panel)
    )
    return [raw, weights] if all_courses[0].families else [[*raw, *weights]]


def cell_name(course: Course) -> str:
    """The name of the cell that a decision belongs to."""
    return course.owner.partition(".")[2]


def cells(run: Path) -> Figures:
    """Figure 15: two cells with the best op into each node. Raises Missing if it cannot be drawn."""
    derived = top_one(run)
    if not derived.cells.keys() >= {*CELLS}:
        raise Missing(f"The space has no cells {' and '.join(CELLS)}.")
    pictures = {name: svg_text(draw_cell(derived, name)) for name in CELLS}
    shown = [inline_svg(svg, f"The cell {name} with one op a node") for name, svg in pictures.items() if svg]
    if not shown:
        raise Missing("Figure 15 is not drawn, for Graphviz's program dot is not installed, or it failed.")
    caption = "skip_3_2 and skip_1_4 with the one best op into each node (the thesis leaves the blocks out)"
    return Figures([Figure(15, caption, drawings=shown)])


def top_one(run: Path) -> Genotype:
    """What the last alphas decide where a node keeps one op."""
    from search.reproductions.decide import decided
    from search.selection.derive import derive
    from search.supernet.overrides import Overrides

    space = Overrides(edges_per_node=1).applied(read_space(run))
    try:
        return derive(space, decided(space, last_alphas(run))).genotype
    except (StopIteration, KeyError, RuntimeError, ValueError):
        raise Missing("The recorded alphas are not of the space in space.json.") from None


def last_alphas(run: Path) -> Sequence[Sequence[float]]:
    """The alphas after the last epoch. Raises Missing if they are not finite."""
    epochs = read_alphas(run).epochs
    if not epochs or not all(math.isfinite(alpha) for vector in epochs[-1] for alpha in vector):
        raise Missing("The last alphas are not finite numbers, so that they decide nothing.")
    return epochs[-1]
