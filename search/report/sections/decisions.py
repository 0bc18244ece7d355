"""How a search decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import ClassVar

import numpy as np
from attrs import frozen

from search.monitor.courses import Course, courses
from search.report.charts import decided_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.report.sections.legend import Mark
from search.report.sections.panels import OwnerPanels, Panel, family_marks, owner_panels, panel
from search.report.words import counted
from search.runs.read import Missing, read_alphas

ALL = 48
"""So many decisions have a chart each."""
SOME = 24
"""Of more, so many have one."""
FOLDED = 200
"""So many decisions have a chart of weights and one of alphas, folded away; those of the first cells."""
ROWS = 100
"""Of all decisions in one chart, so many at most."""


@frozen
class Decisions(Part):
    """Charts of the decisions, and a table of the final weights."""

    template: ClassVar[str] = "decisions"
    charts: Part
    weights: list[tuple[str, ...]]


@frozen
class ByOwner(Part):
    """Every decision's chart, those of a cell or stage together; the raw alphas fold away."""

    template: ClassVar[str] = "decisions_by_owner"
    families: list[Mark]
    groups: list[OwnerPanels]


@frozen
class Overview(Part):
    """All decisions, a row for each; the charts of those that are most decided; then cell by cell.

    Where `left_out`, the cells are those of the `first` decisions.
    """

    template: ClassVar[str] = "decisions_overview"
    every: list[InlineSvg]
    most: int
    count: str
    families: list[Mark]
    most_decided: list[Panel]
    groups: list[OwnerPanels]
    first: int
    left_out: bool


def decisions(run: Path) -> Decisions:
    """The section, from alphas.json. Raises Missing if no alphas are recorded."""
    all_courses = courses(read_alphas(run))
    if not all_courses:
        raise Missing("The search has recorded no alphas.")
    shown = by_owner(all_courses) if len(all_courses) <= ALL else overview(all_courses)
    return Decisions(shown, list(final_weights(all_courses)))


def by_owner(all_courses: Sequence[Course]) -> ByOwner:
    """The charts of every decision, by cell or stage."""
    return ByOwner(family_marks(all_courses), [owner_panels(*group) for group in owners(all_courses)])


def owners(all_courses: Sequence[Course]) -> Iterator[tuple[str, list[Course]]]:
    """The decisions of each cell or stage, by its name."""
    for owner, group in groupby(all_courses, lambda course: course.owner):
        yield owner.partition(".")[2] or "links", list(group)


def overview(all_courses: Sequence[Course]) -> Overview:
    """Of many decisions: all as heatmaps, the most decided as charts, and some cells in full."""
    shown = most_decided(all_courses)
    return Overview(
        every=list(decided_charts(all_courses)),
        most=SOME,
        count=f"{len(all_courses):,}",
        families=family_marks(shown),
        most_decided=[panel(course, course.decision.name) for course in shown],
        groups=[owner_panels(*group) for group in first_owners(all_courses)],
        first=FOLDED,
        left_out=len(all_courses) > FOLDED,
    )


def decided_charts(all_courses: Sequence[Course]) -> Iterator[InlineSvg]:
    """All decisions in charts of some rows each."""
    for count, chart in decided_svgs(all_courses):
        yield inline_svg(chart, f"How decided {counted(count, 'decision')} were after every epoch")


def decided_svgs(all_courses: Sequence[Course]) -> Iterator[tuple[int, str]]:
    """The same as SVG, each with its number of rows."""
    most = max(float(np.nan_to_num(course.decidedness).max()) for course in all_courses)
    for rows in np.array_split(np.arange(len(all_courses)), -(-len(all_courses) // ROWS)):
        yield len(rows), decided_chart([all_courses[row] for row in rows], most or 1)


def first_owners(all_courses: Sequence[Course]) -> Iterator[tuple[str, list[Course]]]:
    """The cells and stages that hold the first decisions."""
    left = FOLDED
    for owner, group in owners(all_courses):
        if len(group) <= left:
            yield owner, group
        left -= len(group)


def most_decided(all_courses: Sequence[Course]) -> list[Course]:
    """The most decided ones in the order that they had."""
    ranked = sorted(all_courses, key=lambda course: -last_decidedness(course))[:SOME]
    return [course for course in all_courses if any(course is best for best in ranked)]


def last_decidedness(course: Course) -> float:
    """How decided a decision is at the end, 0 to 1; alphas that are not finite count as 0."""
    return float(np.nan_to_num(course.decidedness[-1]))


def final_weights(all_courses: Sequence[Course]) -> Iterator[tuple[str, ...]]:
    """For each decision its name, relaxation, how decided it is, and its candidates' weights."""
    for course in all_courses:
        decision = course.decision
        yield decision.name, decision.relaxation, f"{course.decidedness[-1]:.1%}", ranking(course)


def ranking(course: Course) -> str:
    """The candidates with their final weights, largest first, in words."""
    return ", ".join(f"{course.labels[place]} {course.weights[-1][place]:.4f}" for place in course.order)
