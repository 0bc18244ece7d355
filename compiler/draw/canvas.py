"""Drawing by coordinates into a Graphviz graph, which `dot` renders unchanged."""

import re
from collections.abc import Sequence

import graphviz

from compiler.draw.layout.geometry import Box, Curve, Point
from compiler.draw.style.palette import FONT
from compiler.draw.style.text import Line, height, html_label, widest

ARROW = 0.6
HEAD = 10 * ARROW
"""The length of an arrowhead, in points."""
MARGIN = (16, 8)
"""Free space inside a node, horizontally and vertically, in points."""
LEAST = (54.0, 36.0)
"""The smallest size of a node in a cell, in points."""

Size = tuple[float, float]


class Canvas:
    """A graph whose positions are final: its layout is `nop2`, so plain `dot` draws it."""

    def __init__(self, name: str) -> None:
        self.id = identifier(name)
        self.graph = new_graph(name)
        self.graph.attr(layout="nop2", outputorder="edgesfirst")
        self.graph.attr("node", fixedsize="shape")  # however wide the text is in the font of this machine

    def box(self, name: str, box: Box, label: str, **style: str) -> None:
        """A node that fills a box."""
        size = inches(box.width, box.height)
        self.graph.node(name, label, pos=written((box.x, box.y)), **size, **style)

    def words(self, name: str, box: Box, label: str) -> None:
        """Text centred in an invisible box."""
        self.box(name, box, label, style="", color="transparent")

    def band(self, name: str, box: Box, colour: str) -> None:
        """A filled rectangle in the background."""
        with self.graph.subgraph(name=f"cluster {name}") as band:
            corners = f"{written((box.left, box.bottom))},{written((box.right, box.top))}"
            band.attr(bb=corners, style="filled", color=colour, id=f"{self.id}-{identifier(name)}")

    def arrow(self, source: str, target: str, curve: Curve, **style: str) -> None:
        """An edge along a curve, with an arrowhead."""
        position = f"e,{written(curve.points[-1])} {along(curve.shortened(HEAD))}"
        self.graph.edge(source, target, pos=position, **style)

    def line(self, source: str, target: str, curve: Curve, **style: str) -> None:
        """An edge along a curve, without an arrowhead."""
        self.graph.edge(source, target, pos=along(curve), arrowhead="none", **style)


def new_graph(name: str) -> graphviz.Digraph:
    """A graph in the drawings' style. Its `id` keeps the ids of several drawings in one page apart."""
    graph = graphviz.Digraph(graphviz.escape(name))
    graph.attr(id=identifier(name), fontname=FONT, pad="0.15")
    graph.attr("node", shape="box", style="rounded,filled", fillcolor="white", fontname=FONT, fontsize="10")
    graph.attr("node", margin="0")  # sizes that are given hold one
    graph.attr("edge", fontname=FONT, fontsize="9", arrowsize=f"{ARROW}", penwidth="1.2")
    return graph


def inches(width: float, height: float) -> dict[str, str]:
    """A node's size, given in points."""
    return {"width": f"{width / 72:.3f}", "height": f"{height / 72:.3f}"}


def text_node(graph: graphviz.Digraph, name: str, lines: Sequence[Line], least: Size, **style: str) -> None:
    """A node with room for lines of text, and at least the given size."""
    size = max(least[0], widest(lines) + MARGIN[0]), max(least[1], height(lines) + MARGIN[1])
    graph.node(name, html_label(lines), **inches(*size), **style)


def identifier(name: str) -> str:
    """A name as an id in SVG."""
    return re.sub("[^A-Za-z0-9_-]", "-", name)


def along(curve: Curve) -> str:
    """The control points of a curve, as Graphviz writes them."""
    return " ".join(written(point) for point in curve.points)


def written(point: Point) -> str:
    """A point as Graphviz writes it, y upwards, to a tenth of a point."""
    x, y = (round(value, 1) + 0.0 for value in (point[0], -point[1]))
    return f"{x:g},{y:g}"
