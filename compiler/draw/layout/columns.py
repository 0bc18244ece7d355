"""The widths of the columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.plan import Plan
from compiler.draw.layout.side_labels import FAN, lane_width

TURNED = 0.8
"""The share of a label that needs room beside the column where its edge turns."""
RISING = 64.0
"""The space between a lane and the stages above it that its edges lead to, which pass wide labels."""
STRAIGHT, CROSSING, CROSSED = 44.0, 64.0, 190.0
"""The width that edges between two columns need: if all are straight, and the least and most if some change
rows.
"""

Need = tuple[float, float, float]
"""From one column to another: the least distance."""


def columns(plan: Plan) -> dict[float, float]:
    """The centre of every column, whole and half."""
    wanted = [*row_needs(plan), *corner_needs(plan)]
    last = ceil(max(place.column for place in plan.places.values()))
    middles: dict[float, float] = {-1: 0.0}
    for column in range(last + 1):
        left, right = halves(wanted, column)
        middles[column - 0.5] = middles[column - 1] + left
        middles[column] = middles[column - 0.5] + right
    return middles


def halves(wanted: Sequence[Need], column: int) -> tuple[float, float]:
    """The two halves of the space before a column.

    They differ if the whole becomes narrower for it, and all that is between only leads to neighbours.
    """
    start, middle = column - 1, column - 0.5
    inside = [(a, b, need) for a, b, need in wanted if a < column and b > start]
    if any(b - a != 0.5 for a, b, _ in inside if middle in (a, b)):
        half = max(need / (b - a) for a, b, need in inside) / 2
        return half, half
    left = max((need for a, b, need in inside if b == middle), default=0)
    right = max((need for a, b, need in inside if a == middle), default=0)
    whole = max(left + right, *(need / (b - a) for a, b, need in inside if b - a != 0.5), 0)
    before = min(max(whole / 2, left), whole - right)
    return before, whole - before


def row_needs(plan: Plan) -> Iterator[Need]:
    """Neighbours in a row, with the lane between them and room for the edges."""
    rows: dict[int, dict[float, list[str]]] = {}
    for name, place in plan.places.items():
        rows.setdefault(place.level, {}).setdefault(place.column, []).append(name)
    for row in rows.values():
        for (a, left), (b, right) in pairwise(sorted(row.items())):
            lane = max(plan.sizes[name][0] / 2 + lane_width(plan, name) for name in left)
            yield a, b, lane + room(plan, a, b) + max(reach(plan, name) for name in right)


def reach(plan: Plan, name: str) -> float:
    """How far a stage, and what is directly above and below it, extends to either side."""
    return plan.sizes[name][0] / 2 + plan.overhang(name)


def reach_passed(plan: Plan, edge: DrawnEdge) -> float:
    """How far left an edge's target extends, and what it passes in that column."""
    source, target = plan.places[edge.source], plan.places[edge.target]
    passed = range(*sorted((source.level, target.level)))
    beside = [name for name, place in plan.places.items() if place.column == target.column]
    return max(
        reach(plan, name) for name in beside if name == edge.target or plan.places[name].level in passed
    )


def room(plan: Plan, a: float, b: float) -> float:
    """The space that the edges themselves need between two columns."""
    crossing = 0
    for edge in plan.edges:
        source, target, sides = plan.places[edge.source], plan.places[edge.target], plan.sides[edge.name]
        over = source.column < b and target.column > a and source.level != target.level
        crossing += over and (sides.leaving, sides.entering) == ("right", "left")
    return min(CROSSING + 8 * crossing, CROSSED) if crossing else STRAIGHT


def corner_needs(plan: Plan) -> Iterator[Need]:
    """The bottom of a U, and what leaves it, stays clear of the stages above."""
    for edge in plan.edges:
        source, target, sides = plan.places[edge.source], plan.places[edge.target], plan.sides[edge.name]
        if source.column >= target.column or source.level == target.level:
            continue
        half, tag = plan.sizes[edge.target][0] / 2, plan.sizes.get(edge.name, (0, 0))[0]
        lane = plan.sizes[edge.source][0] / 2 + lane_width(plan, edge.source)
        needed = {
            ("right", "left"): lane + RISING + reach_passed(plan, edge),
            ("right", "bottom"): max(lane + FAN, TURNED * tag),
            ("bottom", "left"): max(half + FAN, TURNED * tag),
        }
        yield source.column, target.column, needed.get((sides.leaving, sides.entering), 0)
