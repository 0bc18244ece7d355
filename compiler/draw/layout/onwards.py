"""The curve of an edge from where its label is, if that is beside its stage, to its target, past what is
between.
"""

from collections.abc import Iterator, Sequence

from compiler.draw.layout.coordinates import Layout
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box, Curve, Point, Side, arch, bend, joined, line, sway
from compiler.draw.layout.plan import Plan
from compiler.draw.layout.ports import Sides, crossings

OTHER_TURNS = (0.35, 0.25, 0.15, 0.05, 0.6, 0.75, 0.9)
"""Where an edge may change rows if it runs through a stage where it usually does."""
ASIDE, APART = 8.0, 7.0
"""How far from a stage an edge turns that passes it, and how far above or below it runs."""
CORNER, FALL = 24.0, 40.0
"""How far a turn into a gap reaches along it, and out of it into a stage's left side."""


def onwards(plan: Plan, layout: Layout, edge: DrawnEdge, start: Point, end: Point) -> Curve:
    """The first of the curves that an edge may take that runs through no stage; where all do, the first."""
    found = list(options(plan, layout, edge, start, end))
    return next((curve for curve in found if not crossings(edge, curve, layout.boxes)), found[0])


def options(plan: Plan, layout: Layout, edge: DrawnEdge, start: Point, end: Point) -> Iterator[Curve]:
    """The curves that an edge may take, best first."""
    sides, apart = plan.sides[edge.name], plan.levels_apart(edge)
    overhang = plan.overhang(edge.target) if apart else 0
    if sides.leaving == sides.entering:
        yield arch(start, end, sides.leaving, plan.arc_height(edge) if plan.is_arc(edge) else 12 + 12 * apart)
    elif sides.leaving == "right" and sides.entering == "left":
        yield from (past_tags(start, end, turn, overhang) for turn in turns(apart))
        yield from through_gaps(plan, layout, edge, start, end)
    else:
        yield bend(start, sides.leaving, end, sides.entering)
        if apart and sides.leaving in ("top", "bottom"):
            yield along_gap(start, sides, end, gap_before(plan, layout, edge), overhang)


def through_gaps(plan: Plan, layout: Layout, edge: DrawnEdge, start: Point, end: Point) -> Iterator[Curve]:
    """From left to right along each gap between an edge's levels, past the stages above it and below it.

    Where two edges do so, that to the next level is on the side of its start.
    """
    first, last = plan.places[edge.source].level, plan.places[edge.target].level
    nearer = -1 if (first < last) == (abs(first - last) == 1) else 1
    between = range(min(first, last), max(first, last))
    for level in sorted(set(between) & set(layout.gaps), key=lambda level: abs(level - first)):
        for side in (nearer, -nearer):
            height = layout.gaps[level] + side * free_above(layout, layout.gaps[level])
            yield at_height(layout, start, end, height, plan.overhang(edge.target))


def free_above(layout: Layout, gap: float) -> float:
    """How far above and below the middle of a gap an edge may run, beside the labels that are there."""
    boxes = (*layout.boxes.values(), *layout.slots.values())
    return max(min(abs(side - gap) for box in boxes for side in (box.top, box.bottom)) - APART, 0)


def at_height(layout: Layout, start: Point, end: Point, height: float, overhang: float) -> Curve:
    """To a height before the first stage in the way there, and on from it after the last."""
    near, far = (sorted((height, y)) for y in (start[1], end[1]))
    before = [box.left for box in layout.boxes.values() if box.left > start[0] and spans(box, near)]
    after = [box.right for box in layout.boxes.values() if box.right < end[0] and spans(box, far)]
    into = max(min(before, default=start[0]) - ASIDE, start[0])
    out = max(min(max(after, default=into) + ASIDE, end[0]), into)
    pieces = [sway(start, (into, height), 0.5), line((into, height), (out, height))]
    return joined([*pieces, past_tags((out, height), end, 0.5, overhang)])


def spans(box: Box, rows: Sequence[float]) -> bool:
    """Whether a box is between two heights, at least in part."""
    return box.top < rows[1] and box.bottom > rows[0]


def turns(apart: int) -> Iterator[float]:
    """The shares of its length at which an edge may change rows; the farther, the sooner is best."""
    yield max(0.5 - 0.06 * apart, 0.2)
    yield from OTHER_TURNS


def past_tags(start: Point, end: Point, turn: float, overhang: float) -> Curve:
    """To another row, and level from where labels above and below the target begin."""
    if not overhang:
        return sway(start, end, turn)
    before = (end[0] - overhang, end[1])
    return joined([sway(start, before, turn), line(before, end)])


def gap_before(plan: Plan, layout: Layout, edge: DrawnEdge) -> float:
    """The height of the gap that an edge passes last: above its target if it falls, else below."""
    source, target = plan.places[edge.source].level, plan.places[edge.target].level
    return layout.gaps[target if source > target else max(level for level in layout.gaps if level < target)]


def along_gap(start: Point, sides: Sides, end: Point, gap: float, overhang: float) -> Curve:
    """Straight up or down to a gap between levels, along it, and on to a stage's side."""
    toward: Side = "right" if end[0] > start[0] else "left"
    back: Side = "left" if toward == "right" else "right"
    step = 1 if toward == "right" else -1
    corner = min(CORNER, abs(end[0] - start[0]) / 2) * step
    first, last = (start[0] + corner, gap), (end[0] - corner, gap)
    if sides.entering != "left":
        out = [bend(last, toward, end, sides.entering)]
    else:
        last = (end[0] - overhang - FALL, gap)
        out = [past_tags(last, end, 0.5, overhang)]
    return joined([bend(start, sides.leaving, first, back), line(first, last), *out])
