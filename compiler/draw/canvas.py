"""Drawing by coordinates into a Graphviz graph, which `dot` renders as it is."""

import re

import graphviz

from compiler.draw.geometry import Box, Curve, Point
from compiler.draw.palette import FONT

ARROW = 0.6
HEAD = 10 * ARROW
"""The length of an arrowhead, in points."""


class Canvas:
    """A graph whose positions are final: its layout is `nop2`, so plain `dot` draws it."""

    def __init__(self, name: str) -> None:
        self.id = identifier(name)
        self.graph = new_graph(name)
        self.graph.attr(layout="nop2", outputorder="edgesfirst")
        self.graph.attr("node", fixedsize="true")

    def box(self, name: str, box: Box, label: str, **style: str) -> None:
        """A node that fills a box."""
        size = {"width": f"{box.width / 72:.3f}", "height": f"{box.height / 72:.3f}"}
        self.graph.node(name, label, pos=written((box.x, box.y)), **size, **style)

    def band(self, name: str, box: Box, colour: str) -> None:
        """A filled rectangle behind everything."""
        with self.graph.subgraph(name=f"cluster {name}") as band:
            corners = f"{written((box.left, box.bottom))},{written((box.right, box.top))}"
            band.attr(bb=corners, style="filled", color=colour, id=f"{self.id}-{identifier(name)}")

    def arrow(self, source: str, target: str, curve: Curve, **style: str) -> None:
        """An edge along a curve, with a head."""
        position = f"e,{written(curve.points[-1])} {along(curve.shortened(HEAD))}"
        self.graph.edge(source, target, pos=position, **style)

    def line(self, source: str, target: str, curve: Curve, **style: str) -> None:
        """An edge along a curve, without a head."""
        self.graph.edge(source, target, pos=along(curve), arrowhead="none", **style)


def new_graph(name: str) -> graphviz.Digraph:
    """A graph in the drawings' style. Its `id` keeps apart the ids of several in one page."""
    graph = graphviz.Digraph(graphviz.escape(name))
    graph.attr(id=identifier(name), fontname=FONT, pad="0.15")
    graph.attr("node", shape="box", style="rounded,filled", fillcolor="white", fontname=FONT, fontsize="10")
    graph.attr("edge", fontname=FONT, fontsize="9", arrowsize=f"{ARROW}", penwidth="1.2")
    return graph


def identifier(name: str) -> str:
    return re.sub("[^A-Za-z0-9_-]", "-", name)


def along(curve: Curve) -> str:
    return " ".join(written(point) for point in curve.points)


def written(point: Point) -> str:
    """A point as Graphviz writes it, y upwards, to a tenth of a point."""
    x, y = (round(value, 1) + 0.0 for value in (point[0], -point[1]))
    return f"{x:g},{y:g}"
