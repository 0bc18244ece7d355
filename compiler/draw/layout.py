"""Coordinates: columns and rows as wide as what stands in them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil, floor

from attrs import frozen

from compiler.draw.geometry import Box
from compiler.draw.places import Place
from compiler.draw.plan import Plan

FAN = 26.0
"""From a stage to the tags on its right."""
SLOT = 9.0
"""The height of a link without a tag among those that have one."""
SPACE = 6.0
OFF_CENTRE = 20.0
"""So far a lane may stand off the middle of its stage."""
GAP, RUNG_GAP = 46.0, 26.0
"""Between levels, and between the stages of a run at one level."""
RISING = 90.0
"""Between a lane and the stages above it that its ways lead to: they pass wide tags on their way."""
STRAIGHT, CROSSING, CROSSED = 44.0, 64.0, 190.0
"""The width that links between two columns take: straight ones, and at least and at most if
some change rows."""


@frozen
class Layout:
    """Where everything is: stages and `input` by name, what is in lanes by its own."""

    boxes: Mapping[str, Box]
    slots: Mapping[str, Box]
    lines: Mapping[int, float]
    gaps: Mapping[int, float]


def lay_out(plan: Plan) -> Layout:
    """Give every stage its place, and what meets it on the right one beside it."""
    across, (down, gaps) = columns(plan), lines(plan)
    boxes = {
        name: Box(at(across, place.column), down[place.level] + rung_shift(plan, place), *plan.sizes[name])
        for name, place in plan.places.items()
    }
    slots = {name: box for stage in plan.lanes for name, box in lane_boxes(plan, stage, boxes[stage])}
    return Layout(boxes, slots, down, gaps)


def rung_shift(plan: Plan, place: Place) -> float:
    """How far below its level's line a stage stands."""
    if not place.rung:
        return 0
    heights = [plan.sizes[name][1] for name, other in plan.places.items() if other.level == place.level]
    return place.rung * (max(heights) + RUNG_GAP)


def lane_boxes(plan: Plan, stage: str, beside: Box) -> Iterator[tuple[str, Box]]:
    """The slots of a lane, flush left."""
    sized = [plan.sizes[name][0] for name in plan.lanes[stage] if name in plan.sizes]
    top = beside.y - lane_extent(plan, stage)[0]
    for name in plan.lanes[stage]:
        width, height = plan.sizes.get(name, (max(sized), SLOT))
        yield name, Box(beside.right + FAN + width / 2, top + height / 2, width, height)
        top += height + SPACE


def lane_extent(plan: Plan, stage: str) -> tuple[float, float]:
    """How far a lane reaches above and below its stage's middle.

    It is centred, but a little off where so a link that goes straight on is straight.
    """
    lane = plan.lanes.get(stage, [])
    heights = [plan.sizes.get(name, (0, SLOT))[1] + SPACE for name in lane]
    whole = sum(heights) - SPACE if lane else 0
    level = [number for number, name in enumerate(lane) if name in plan.level_ways]
    above = sum(heights[: level[0]]) + SLOT / 2 if len(level) == 1 else whole / 2
    above = above if abs(above - whole / 2) <= OFF_CENTRE else whole / 2
    return above, whole - above


def lane_width(plan: Plan, source: str) -> float:
    lane = plan.lanes.get(source, [])
    return max((plan.sizes[name][0] + FAN for name in lane if name in plan.sizes), default=0)


def lines(plan: Plan) -> tuple[dict[int, float], dict[int, float]]:
    """The height of every level's line, and of the gap below it."""
    levels = sorted({place.level for place in plan.places.values()})
    heights, gaps = {levels[0]: 0.0}, {}
    for upper, lower in pairwise(levels):
        bottom = heights[upper] + extent(plan, upper)[1]
        gaps[upper] = bottom + GAP / 2
        heights[lower] = bottom + GAP + extent(plan, lower)[0]
    return heights, gaps


def extent(plan: Plan, level: int) -> tuple[float, float]:
    """How far a level's stages, lanes and arcs reach above and below its line."""
    above, below = [0.0], [0.0]
    for name, place in plan.places.items():
        if place.level == level:
            half, shift, lane = plan.sizes[name][1] / 2, rung_shift(plan, place), lane_extent(plan, name)
            above.append(max(half, lane[0]) - shift)
            below.append(max(half, lane[1]) + shift)
    for way in plan.ways:
        if plan.places[way.target].level == level and plan.is_arc(way):
            reach = plan.arc_height(way) + plan.sizes[way.target][1] / 2
            (above if plan.sides[way.name].leaving == "top" else below).append(reach)
    return max(above), max(below)


def columns(plan: Plan) -> dict[int, float]:
    """The middle of every whole column."""
    wanted = [*row_needs(plan), *corner_needs(plan)]
    last = ceil(max(place.column for place in plan.places.values()))
    middles = {-1: 0.0}
    for column in range(last + 1):
        inside = [need / (b - a) for a, b, need in wanted if a < column and b > column - 1]
        middles[column] = middles[column - 1] + max(inside, default=0)
    return middles


def at(middles: Mapping[int, float], column: float) -> float:
    low, high = middles[floor(column)], middles[ceil(column)]
    return low + (high - low) * (column - floor(column))


Need = tuple[float, float, float]
"""From a column to another, at least so far."""


def row_needs(plan: Plan) -> Iterator[Need]:
    """Neighbours in a row, with the lane between them and room for the links."""
    rows: dict[int, dict[float, list[str]]] = {}
    for name, place in plan.places.items():
        rows.setdefault(place.level, {}).setdefault(place.column, []).append(name)
    for row in rows.values():
        for (a, left), (b, right) in pairwise(sorted(row.items())):
            lane = max(plan.sizes[name][0] / 2 + lane_width(plan, name) for name in left)
            yield a, b, lane + room(plan, a, b) + max(plan.sizes[name][0] / 2 for name in right)


def room(plan: Plan, a: float, b: float) -> float:
    """What the links themselves need between two columns."""
    crossing = 0
    for way in plan.ways:
        source, target, sides = plan.places[way.source], plan.places[way.target], plan.sides[way.name]
        over = source.column < b and target.column > a and source.level != target.level
        crossing += over and (sides.leaving, sides.entering) == ("right", "left")
    return min(CROSSING + 8 * crossing, CROSSED) if crossing else STRAIGHT


def corner_needs(plan: Plan) -> Iterator[Need]:
    """The bottom of a U, and what leaves it, stand clear of the stages above."""
    for way in plan.ways:
        source, target, sides = plan.places[way.source], plan.places[way.target], plan.sides[way.name]
        if source.column >= target.column or source.level == target.level:
            continue
        half = plan.sizes[way.target][0] / 2
        lane = plan.sizes[way.source][0] / 2 + lane_width(plan, way.source)
        ways = {
            ("right", "left"): lane + RISING + half,
            ("right", "bottom"): lane + FAN,
            ("bottom", "left"): half + FAN,
        }
        yield source.column, target.column, ways.get((sides.leaving, sides.entering), 0)
