"""The curves of edges: ports spread along the sides of stages, and the curves that join them."""

from collections.abc import Iterator

from attrs import frozen

from compiler.draw.layout.coordinates import Layout
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box, Curve, Point, Side, bend, joined, line
from compiler.draw.layout.onwards import onwards
from compiler.draw.layout.plan import Plan, inner

SPREAD, LEAST = 11.0, 7.0
"""The distance between two ports; the least, if one of them is to be opposite its other end."""
MARGIN = 9.0
"""The distance between a port and the corner of a stage."""


@frozen
class End:
    """Where an edge meets a stage, and what decides its order on that side."""

    key: tuple[str, str]
    stage: str
    side: Side
    order: tuple[float, ...]

    def is_opposite(self, middle: float) -> bool:
        """Whether the other end is exactly opposite, so that the edge can be straight."""
        turn, theirs, *_ = self.order
        return turn == 0 and abs(theirs - middle) < 0.01


Ports = dict[tuple[str, str], Point]


def curves(plan: Plan, layout: Layout) -> dict[str, Curve]:
    """The curve of every edge and head, by name."""
    ports = spread(plan, layout)
    by_name = {edge.name: edge_curve(plan, layout, edge, ports) for edge in plan.edges}
    for name in plan.ends:
        by_name[name] = bend(ports[name, "leaving"], "right", layout.slots[name].port("left"), "left")
    return by_name


def edge_curve(plan: Plan, layout: Layout, edge: DrawnEdge, ports: Ports) -> Curve:
    """An edge's curve: past its slot if it has one, then to its target, perhaps past a slot there."""
    start, end = ports[edge.name, "leaving"], ports[edge.name, "entering"]
    slot, back = layout.slots.get(edge.name), layout.slots.get(inner(edge.name))
    turn = back.port("right") if back else end
    if slot is None:
        return onwards(plan, layout, edge, start, turn)
    border = max(layout.slots[other].right for other in plan.lanes[edge.source])
    pieces = [*through(start, slot, border), onwards(plan, layout, edge, (border, slot.y), turn)]
    if back:
        pieces += [line(turn, back.port("left")), bend(back.port("left"), "left", end, "right")]
    return joined(pieces)


def through(start: Point, slot: Box, border: float) -> list[Curve]:
    """From a stage's right side through a slot, and on to the edge of its lane."""
    to, fro = slot.port("left"), slot.port("right")
    return [bend(start, "right", to, "left"), line(to, fro), line(fro, (border, slot.y))]


def spread(plan: Plan, layout: Layout) -> Ports:
    """A port for each end; those on one side are apart, in an order without crossings."""
    sides: dict[tuple[str, Side], list[End]] = {}
    for end in ends(plan, layout):
        sides.setdefault((end.stage, end.side), []).append(end)
    ports: Ports = {}
    for (stage, side), found in sides.items():
        ports |= spread_along(layout.boxes[stage], side, sorted(found, key=lambda end: end.order))
    return ports


def spread_along(box: Box, side: Side, found: list[End]) -> Ports:
    """Ports on one side, around its middle, or around an edge that is then straight."""
    upright = side in ("left", "right")
    middle, half = (box.y, box.height / 2 - MARGIN) if upright else (box.x, box.width / 2 - MARGIN)
    last = len(found) - 1
    straight = [number for number, end in enumerate(found) if end.is_opposite(middle)]
    centre, step = last / 2, min(SPREAD, 2 * half / max(1, last))
    if len(straight) == 1 and half / max(1, straight[0], last - straight[0]) >= LEAST:
        centre, step = straight[0], min(SPREAD, half / max(1, straight[0], last - straight[0]))
    return {end.key: box.port(side, (number - centre) * step) for number, end in enumerate(found)}


def ends(plan: Plan, layout: Layout) -> Iterator[End]:
    """Both ends of every edge, and the one that a head has at its stage."""
    for index, edge in enumerate(plan.edges):
        sides, source, target = plan.sides[edge.name], layout.boxes[edge.source], layout.boxes[edge.target]
        slot, back = layout.slots.get(edge.name), layout.slots.get(inner(edge.name))
        turns = sides.leaving == sides.entering
        leaving = order(sides.leaving, source, slot or target, turns and slot is None)
        yield End((edge.name, "leaving"), edge.source, sides.leaving, (*leaving, index))
        entering = order(sides.entering, target, back or slot or source, turns and back is None)
        yield End((edge.name, "entering"), edge.target, sides.entering, (*entering, index))
    for index, (name, (stage, _)) in enumerate(plan.ends.items()):
        place = order("right", layout.boxes[stage], layout.slots[name], False)
        yield End((name, "leaving"), stage, "right", (*place, index))


def order(side: Side, here: Box, there: Box, back: bool) -> tuple[float, float]:
    """Ends in the order of where they lead; of those that turn back, the nearer is inside."""
    ours, theirs = (here.x, there.x) if side in ("top", "bottom") else (here.y, there.y)
    if not back:
        return 0, theirs
    return (-1 if theirs < ours else 1), -theirs
