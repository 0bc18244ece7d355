"""The sides on which an edge leaves and enters stages."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box, Curve, Side, arch, bend
from compiler.draw.layout.grid import Place

PITCH = (300.0, 150.0)
SIZE = (100.0, 60.0)
RUNG = 0.4
"""The grid on which sides are first tried: its columns and levels, its boxes, its rungs."""
CLEARANCE = 3.0


@frozen
class Sides:
    """The two sides that an edge uses."""

    leaving: Side
    entering: Side


def sides_of(edges: Sequence[DrawnEdge], places: Mapping[str, Place]) -> dict[str, Sides]:
    """The sides of every edge, tried on a regular grid, for sizes are not yet known."""
    grid = {name: on_grid(place) for name, place in places.items()}
    return {edge.name: clearest(edge, places, grid) for edge in edges}


def on_grid(place: Place) -> Box:
    """A stage's box on that grid."""
    return Box(place.column * PITCH[0], (place.level + place.rung * RUNG) * PITCH[1], *SIZE)


def clearest(edge: DrawnEdge, places: Mapping[str, Place], boxes: Mapping[str, Box]) -> Sides:
    """The first pair of sides whose curve crosses the fewest stages."""
    source, target = boxes[edge.source], boxes[edge.target]
    around = options(places[edge.source], places[edge.target], is_turn(edge, places))
    return min(around, key=lambda sides: crossings(edge, drawn(source, target, sides), boxes))


def crossings(edge: DrawnEdge, curve: Curve, boxes: Mapping[str, Box]) -> int:
    """How many stages an edge's curve runs through."""
    others = [box for name, box in boxes.items() if name not in (edge.source, edge.target)]
    points = list(curve.samples())
    return sum(any(box.holds(point, CLEARANCE) for point in points) for box in others)


def drawn(source: Box, target: Box, sides: Sides) -> Curve:
    """The curve of an edge between two boxes."""
    start, end = source.port(sides.leaving), target.port(sides.entering)
    if sides.leaving == sides.entering:
        return arch(start, end, sides.leaving, SIZE[1] / 2)
    return bend(start, sides.leaving, end, sides.entering)


def is_turn(edge: DrawnEdge, places: Mapping[str, Place]) -> bool:
    """Whether an edge leads to the next level, at the bottom of a U or to the next column of a nested one."""
    a, b = places[edge.source], places[edge.target]
    coarser = max(a.level, b.level)
    is_bottom = sum(place.level == coarser for place in places.values()) == 1
    return abs(a.level - b.level) == 1 and (is_bottom or b.column - a.column < 1)


def options(a: Place, b: Place, is_turn: bool) -> list[Sides]:
    """The pairs of sides between two places, most likely first."""
    falling = (b.level, b.rung) > (a.level, a.rung)
    across = b.column - a.column
    if a.level == b.level and across:
        return [Sides("right", "left"), Sides("top", "top"), Sides("bottom", "bottom")]
    straight = Sides("bottom", "top") if falling else Sides("top", "bottom")
    if across <= 0:
        return [straight, Sides("left", "left") if falling else Sides("right", "right")]
    corner = Sides("bottom", "left") if falling else Sides("right", "bottom")
    flat = Sides("right", "left")
    return [corner, flat, straight] if is_turn else [flat, corner, Sides("right", "top"), straight]
