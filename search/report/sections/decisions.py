"""How a search decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from compiler.draw.style.palette import in_legend_order, paint
from search.monitor.courses import Course, courses
from search.report.charts import alpha_chart, chart_width, course_chart, decided_chart
from search.report.markup import Html, details, element, joined, paragraph, table
from search.report.sections.parts import chart, swatch
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
SCALE = 1.25
"""Pixels to a point in the charts of single decisions."""
EXPLAINED = (
    "The weights of the candidates after every epoch, 0 being the start. A softmax's add up to 1; each of "
    "the sigmoids is for itself. The dashed line is the weight of a candidate while nothing is decided. "
    "A decision is 0% decided while all its candidates weigh the same, and 100% once nothing is left open: "
    "it is one minus the entropy of the weights as a share of the greatest possible."
)


def decisions(run: Path) -> Html:
    found = courses(read_alphas(run))
    if not found:
        raise Missing("The search has recorded no alphas.")
    shown = by_owner(found) if len(found) <= ALL else overview(found)
    return joined([paragraph(EXPLAINED), *shown, final_weights(found)])


def by_owner(found: Sequence[Course]) -> Iterator[Html]:
    """Every decision's chart, those of a cell or stage together; the raw alphas fold away."""
    yield legend(found)
    for owner, group in owners(found):
        yield element("h3", owner)
        yield weight_panels(group)
        yield details(f"The raw alphas of {owner}", alpha_panels(group))


def owners(found: Sequence[Course]) -> Iterator[tuple[str, list[Course]]]:
    """The decisions of each cell or stage, by its name."""
    for owner, group in groupby(found, lambda course: course.owner):
        yield owner.partition(".")[2] or "links", list(group)


def weight_panels(group: Sequence[Course]) -> Html:
    return element("div", *(panel(course, course.place) for course in group), class_="courses")


def alpha_panels(group: Sequence[Course]) -> Html:
    return element("div", *(alpha_panel(course, course.place) for course in group), class_="courses")


def overview(found: Sequence[Course]) -> Iterator[Html]:
    """All decisions, a row for each, and the charts of those that are most decided."""
    most = max(float(np.nan_to_num(course.decidedness).max()) for course in found)
    for rows in np.array_split(np.arange(len(found)), -(-len(found) // ROWS)):
        picture = decided_chart([found[row] for row in rows], most or 1)
        yield chart(picture, f"How decided {counted(len(rows), 'decision')} were after every epoch")
    yield element("h3", f"The {SOME} most decided of {len(found):,} decisions")
    shown = most_decided(found)
    yield legend(shown)
    yield element("div", *(panel(course, course.decision.name) for course in shown), class_="courses")
    yield from folded(found)


def folded(found: Sequence[Course]) -> Iterator[Html]:
    """Every cell's and stage's charts, to be looked at one by one."""
    yield element("h3", "Cell by cell")
    left = FOLDED
    for owner, group in owners(found):
        if len(group) <= left:
            yield details(owner, weight_panels(group), element("h4", "Raw alphas"), alpha_panels(group))
        left -= len(group)
    if left < 0:
        words = f"For the page to stay small, only those of the first {FOLDED} decisions are drawn."
        yield paragraph(words)


def most_decided(found: Sequence[Course]) -> list[Course]:
    """The most decided ones in the order that they had."""
    ranked = sorted(found, key=lambda course: -last_decidedness(course))[:SOME]
    return [course for course in found if any(course is one for one in ranked)]


def last_decidedness(course: Course) -> float:
    return float(np.nan_to_num(course.decidedness[-1]))


def legend(found: Sequence[Course]) -> Html:
    """The colours of op families; nothing where there are no ops."""
    families = in_legend_order({family for course in found for family in course.families})
    entries = (element("span", swatch(paint(family).colour), paint(family).words) for family in families)
    return element("p", *entries, class_="legend")


def panel(course: Course, title: str) -> Html:
    """A chart at the same scale as all others, so that their letters are of one size."""
    picture = chart(course_chart(course, title), f"Weights of {course.decision.name}")
    return element("div", picture, style=f"width:{SCALE * chart_width(course, title):.0f}px")


def alpha_panel(course: Course, title: str) -> Html:
    picture = chart(alpha_chart(course, title), f"Alphas of {course.decision.name}")
    return element("div", picture, style=f"width:{SCALE * chart_width(course, title):.0f}px")


def final_weights(found: Sequence[Course]) -> Html:
    header = ["decision", "relaxation", "decided", "weights at the end, the heaviest first"]
    rows = ((c.decision.name, c.decision.relaxation, f"{c.decidedness[-1]:.1%}", ranking(c)) for c in found)
    return details("The final weights of every candidate", table(header, rows, class_="weights"))


def ranking(course: Course) -> str:
    return ", ".join(f"{course.labels[place]} {course.weights[-1][place]:.4f}" for place in course.order)
