"""From what is drawn to where it is."""

from collections.abc import Iterator, Mapping

import attrs
from attrs import frozen

from compiler.draw.layout.coordinates import Layout, lay_out
from compiler.draw.layout.edges import DrawnEdge, drawn_edges
from compiler.draw.layout.geometry import Curve
from compiler.draw.layout.grid import places
from compiler.draw.layout.label_placement import Halves, cuts
from compiler.draw.layout.plan import Plan
from compiler.draw.layout.ports import Sides, crossings, is_turn, options, sides_of
from compiler.draw.layout.route import curves
from compiler.draw.style.boxes import input_box
from compiler.draw.style.stage_box import stage_box
from compiler.draw.style.tags import head_tag
from genotype import INPUT, Genotype

RAISE, RAISES = 8.0, 16
"""By how much an edge over its row is raised at a time, in points, and how often at most."""


@frozen
class PlacedDrawing:
    """A plan with coordinates: boxes, the curve of every edge and head by name, and for edges with a label
    its two parts.
    """

    plan: Plan
    layout: Layout
    curves: Mapping[str, Curve]
    cuts: Mapping[str, Halves]


def planned(genotype: Genotype) -> Plan:
    """Everything in a drawing, without coordinates."""
    edges = drawn_edges(genotype)
    where = places(genotype, edges)
    boxes = {name: input_box(genotype) if name == INPUT else stage_box(genotype, name) for name in where}
    ends = {
        f"head {number}": (head.source, head_tag(genotype, number))
        for number, head in enumerate(genotype.heads)
    }
    return Plan(boxes, where, edges, sides_of(edges, where), ends)


def arrange(plan: Plan) -> PlacedDrawing:
    """Lay out a drawing; edges that then run through a stage get other sides, if fewer do so that way."""
    best = raised(plan)
    for edge in best.crossed:
        if edge in best.crossed:
            others = [attrs.evolve(plan, sides=sides) for sides in other_sides(best.plan, edge)]
            best = min([best, *map(raised, others)], key=lambda found: len(found.crossed))
    placed = best.layout, best.curves
    return PlacedDrawing(best.plan, *placed, cuts(best.plan, *placed))


def other_sides(plan: Plan, edge: DrawnEdge) -> Iterator[dict[str, Sides]]:
    """The sides of all edges, with each that an edge may have in place of its own."""
    ends = plan.places[edge.source], plan.places[edge.target]
    for sides in options(*ends, is_turn(edge, plan.places)):
        if sides != plan.sides[edge.name]:
            yield {**plan.sides, edge.name: sides}


@frozen
class Trial:
    """A plan with coordinates, and the edges that run through a stage in it."""

    plan: Plan
    layout: Layout
    curves: Mapping[str, Curve]
    crossed: tuple[DrawnEdge, ...]


def raised(plan: Plan) -> Trial:
    """A plan laid out, edges over their row so high that they run through no stage."""
    trial = tried(plan)
    for _ in range(RAISES):
        low = [edge.name for edge in trial.crossed if trial.plan.is_arc(edge)]
        if not low:
            break
        higher = {name: trial.plan.raised.get(name, 0.0) + RAISE for name in low}
        trial = tried(attrs.evolve(trial.plan, raised={**trial.plan.raised, **higher}))
    return trial


def tried(plan: Plan) -> Trial:
    """A plan laid out as it is."""
    layout = lay_out(plan)
    drawn = curves(plan, layout)
    crossed = (edge for edge in plan.edges if crossings(edge, drawn[edge.name], layout.boxes))
    return Trial(plan, layout, drawn, tuple(crossed))
