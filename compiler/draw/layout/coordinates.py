"""The coordinates of every stage and of what is beside it."""

from collections.abc import Mapping
from itertools import pairwise

from attrs import frozen

from compiler.draw.layout.columns import columns
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box
from compiler.draw.layout.grid import Place
from compiler.draw.layout.plan import Plan
from compiler.draw.layout.side_labels import lane_boxes, lane_extent

GAP, RUNG_GAP = 46.0, 26.0
"""The distance between levels, and between the stages of a run at one level."""
AROUND, CLEAR = 12.0, 24.0
"""How much farther levels are apart than a label between them is high; one without an outline, whose ground
covers what is around its words, stays clear of their bands.
"""


@frozen
class Layout:
    """All positions: stages and `input` by name, labels in lanes by their own."""

    boxes: Mapping[str, Box]
    slots: Mapping[str, Box]
    lines: Mapping[int, float]
    gaps: Mapping[int, float]


def lay_out(plan: Plan) -> Layout:
    """Place every stage, and the labels to its right."""
    across, (down, gaps) = columns(plan), lines(plan)
    boxes = {
        name: Box(across[place.column], down[place.level] + rung_shift(plan, place), *plan.sizes[name])
        for name, place in plan.places.items()
    }
    slots = {name: box for stage in plan.lanes for name, box in lane_boxes(plan, stage, boxes[stage])}
    return Layout(boxes, slots, down, gaps)


def rung_shift(plan: Plan, place: Place) -> float:
    """How far below the line of its level a stage is placed."""
    if not place.rung:
        return 0
    heights = [plan.sizes[name][1] for name, other in plan.places.items() if other.level == place.level]
    return place.rung * (max(heights) + RUNG_GAP)


def lines(plan: Plan) -> tuple[dict[int, float], dict[int, float]]:
    """The height of every level's line, and of the gap below it."""
    levels = sorted({place.level for place in plan.places.values()})
    heights, gaps = {levels[0]: 0.0}, {}
    for upper, lower in pairwise(levels):
        bottom = heights[upper] + extent(plan, upper)[1]
        gap = gap_below(plan, upper)
        gaps[upper] = bottom + gap / 2
        heights[lower] = bottom + gap + extent(plan, lower)[0]
    return heights, gaps


def gap_below(plan: Plan, level: int) -> float:
    """The distance from a level to the next: room for the labels that are placed between them."""
    between = [
        edge for edge in plan.edges if plan.levels_apart(edge) > 0 and finer_level(plan, edge) == level
    ]
    tags = [edge.tag for edge in between if edge.tag is not None]
    return max([GAP, *(tag.size[1] + (CLEAR if tag.colour is None else AROUND) for tag in tags)])


def finer_level(plan: Plan, edge: DrawnEdge) -> int:
    """The finer of the levels that an edge joins."""
    return min(plan.places[edge.source].level, plan.places[edge.target].level)


def extent(plan: Plan, level: int) -> tuple[float, float]:
    """How far a level's stages, lanes and arcs extend above and below its line."""
    above, below = [0.0], [0.0]
    for name, place in plan.places.items():
        if place.level == level:
            half, shift, lane = plan.sizes[name][1] / 2, rung_shift(plan, place), lane_extent(plan, name)
            above.append(max(half, lane[0]) - shift)
            below.append(max(half, lane[1]) + shift)
    for edge in plan.edges:
        if plan.places[edge.target].level == level and plan.is_arc(edge):
            reach = plan.arc_height(edge) + plan.sizes[edge.target][1] / 2
            (above if plan.sides[edge.name].leaving == "top" else below).append(reach)
    return max(above), max(below)
