"""The charts of single decisions: weights or alphas, all at one scale."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from compiler.draw.style.palette import in_legend_order, paint
from search.monitor.courses import Course
from search.report.charts import alpha_chart, chart_width, course_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.sections.legend import Mark

SCALE = 1.25
"""Pixels to a point, so that the letters of all charts are of one size."""


@frozen
class Panel:
    """A chart, so many pixels wide."""

    svg: InlineSvg
    width: int


@frozen
class OwnerPanels:
    """The charts of a cell or stage."""

    owner: str
    weights: list[Panel]
    alphas: list[Panel]


def owner_panels(owner: str, group: Sequence[Course]) -> OwnerPanels:
    """The charts of the decisions of one cell or stage: weights, and raw alphas."""
    weights = [panel(course, course.place) for course in group]
    return OwnerPanels(owner, weights, [alpha_panel(course, course.place) for course in group])


def panel(course: Course, title: str) -> Panel:
    """The chart of a decision's weights, and its width in pixels."""
    svg = inline_svg(course_chart(course, title), f"Weights of {course.decision.name}")
    return Panel(svg, round(SCALE * chart_width(course, title)))


def alpha_panel(course: Course, title: str) -> Panel:
    """The chart of a decision's raw alphas, and its width in pixels."""
    svg = inline_svg(alpha_chart(course, title), f"Alphas of {course.decision.name}")
    return Panel(svg, round(SCALE * chart_width(course, title)))


def family_marks(courses: Sequence[Course]) -> list[Mark]:
    """The colours of op families; none where there are no ops."""
    families = in_legend_order({family for course in courses for family in course.families})
    return [Mark(paint(family).colour, paint(family).words) for family in families]
