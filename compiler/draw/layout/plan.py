"""A drawing before it has coordinates: its parts, their sizes, and the sides that edges use."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from attrs import Factory, frozen

from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.grid import Place
from compiler.draw.layout.ports import Sides
from compiler.draw.style.tags import Size, Tag

Order = tuple[float, ...]


@frozen(slots=False)
class Plan:
    """Boxes are those of stages and the input; `ends` are the heads, with what they read; `raised` says by
    how much edges over their row are higher than usual.
    """

    boxes: Mapping[str, Tag]
    places: Mapping[str, Place]
    edges: Sequence[DrawnEdge]
    sides: Mapping[str, Sides]
    ends: Mapping[str, tuple[str, Tag]]
    raised: Mapping[str, float] = Factory(dict)

    @cached_property
    def sizes(self) -> dict[str, Size]:
        """The size of everything that has a label, by name."""
        boxes = {name: box.size for name, box in self.boxes.items()}
        tags = {edge.name: edge.tag.size for edge in self.edges if edge.tag is not None}
        return boxes | tags | {name: tag.size for name, (_, tag) in self.ends.items()}

    @cached_property
    def lanes(self) -> dict[str, list[str]]:
        """What leaves a stage on its right, from top to bottom, if any of it has a label."""
        meeting: dict[str, list[tuple[Order, str]]] = {}
        for stage, order, name in [*self.exits(), *self.returns(), *self.heads()]:
            meeting.setdefault(stage, []).append((order, name))
        lanes = {stage: [name for _, name in sorted(found)] for stage, found in meeting.items()}
        return {stage: lane for stage, lane in lanes.items() if self.needs_slots(lane)}

    def needs_slots(self, lane: Sequence[str]) -> bool:
        """Whether anything in a lane has a label there; a single edge that turns up carries it further on."""
        tagged = [name for name in lane if name in self.sizes]
        return len(tagged) > 1 or any(name not in self.turns for name in tagged)

    @cached_property
    def turns(self) -> frozenset[str]:
        """Edges that leave to the right and enter the next level's stage from below."""
        candidates = [edge for edge in self.edges if self.levels_apart(edge) == 1]
        return frozenset(
            edge.name for edge in candidates if self.sides[edge.name] == Sides("right", "bottom")
        )

    def exits(self) -> Iterator[tuple[str, Order, str]]:
        """Edges that leave to the right: source, order from above, name.

        Of those that turn back up, the nearest is innermost.
        """
        for index, edge in enumerate(self.edges):
            to, sides = self.places[edge.target], self.sides[edge.name]
            if sides.leaving == "right":
                order = (0, -to.level) if sides.entering == "right" else (1, to.level, to.column)
                yield edge.source, (*order, index), edge.name

    def returns(self) -> Iterator[tuple[str, Order, str]]:
        """Edges that enter from the right, below all else: the farthest is outermost."""
        for index, edge in enumerate(self.edges):
            if self.sides[edge.name].entering == "right":
                yield edge.target, (2, -self.places[edge.source].level, index), inner(edge.name)

    def heads(self) -> Iterator[tuple[str, Order, str]]:
        """Heads, below the edges that go on."""
        for index, (name, (source, _)) in enumerate(self.ends.items()):
            yield source, (1, self.places[source].level, float("inf"), index), name

    def overhang(self, name: str) -> float:
        """How far the labels directly above and below a stage extend beyond its column."""
        met = [edge for edge in self.edges if name in (edge.source, edge.target) and self.is_upright(edge)]
        widest = max((edge.tag.size[0] for edge in met if edge.tag is not None), default=0)
        return max(0, widest - self.sizes[name][0]) / 2

    def is_upright(self, edge: DrawnEdge) -> bool:
        """Whether an edge goes straight up or down, at least at its end."""
        sides = self.sides[edge.name]
        return edge.name in self.turns or {sides.leaving, sides.entering} == {"top", "bottom"}

    @cached_property
    def level_edges(self) -> frozenset[str]:
        """Edges without a label that go straight on at their level."""
        candidates = [edge for edge in self.edges if self.levels_apart(edge) == 0 and edge.tag is None]
        return frozenset(edge.name for edge in candidates if self.sides[edge.name].leaving == "right")

    def levels_apart(self, edge: DrawnEdge) -> int:
        return abs(self.places[edge.source].level - self.places[edge.target].level)

    def between(self, edge: DrawnEdge) -> int:
        """How many stages are in a row between an edge's ends."""
        a, b = self.places[edge.source], self.places[edge.target]
        row = [place for place in self.places.values() if place.level == a.level and place.rung == 0]
        return sum(min(a.column, b.column) < place.column < max(a.column, b.column) for place in row)

    def is_arc(self, edge: DrawnEdge) -> bool:
        """Whether an edge passes over or under its row."""
        sides = self.sides[edge.name]
        return sides.leaving == sides.entering and sides.leaving in ("top", "bottom")

    def arc_height(self, edge: DrawnEdge) -> float:
        """How far an edge that passes over its row extends beyond it."""
        usual = 6 + (13 if edge.tag is None else 30) * self.between(edge)
        return usual + self.raised.get(edge.name, 0.0)


def inner(name: str) -> str:
    """The name of the end of an edge in the lane that it enters."""
    return f"{name} in"
