"""From what is drawn to where it is."""

from collections.abc import Mapping

import attrs
from attrs import frozen

from compiler.draw.layout.coordinates import Layout, lay_out
from compiler.draw.layout.edges import drawn_edges
from compiler.draw.layout.geometry import Curve
from compiler.draw.layout.grid import places
from compiler.draw.layout.label_placement import Halves, cuts
from compiler.draw.layout.plan import Plan
from compiler.draw.layout.ports import clearest, crossings, sides_of
from compiler.draw.layout.route import curves
from compiler.draw.style.boxes import box_of
from compiler.draw.style.tags import head_tag
from genotype import Genotype


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
    boxes = {name: box_of(genotype, name) for name in where}
    ends = {
        f"head {number}": (head.source, head_tag(genotype, number))
        for number, head in enumerate(genotype.heads)
    }
    return Plan(boxes, where, edges, sides_of(edges, where), ends)


def settle(plan: Plan) -> PlacedDrawing:
    """Lay out a drawing, and once more if an edge then runs through a stage and can avoid it."""
    layout = lay_out(plan)
    drawn = curves(plan, layout)
    sides = {
        edge.name: clearest(edge, plan.places, layout.boxes)
        for edge in plan.edges
        if crossings(edge, drawn[edge.name], layout.boxes)
    }
    if sides:
        plan = attrs.evolve(plan, sides={**plan.sides, **sides})
        layout = lay_out(plan)
        drawn = curves(plan, layout)
    return PlacedDrawing(plan, layout, drawn, cuts(plan, layout, drawn))
