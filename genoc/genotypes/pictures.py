"""Drawings, which a notebook shows."""

from typing import TYPE_CHECKING

from genoc.genotypes.given import AnyPath, Source, as_path, passed
from genotype import Genotype, refuse

if TYPE_CHECKING:
    import graphviz


class Drawing:
    """A drawing of a network, a cell or two networks; the last expression of a notebook's cell is shown.

    Pictures need Graphviz's program `dot`; the text `dot` does not.
    """

    def __init__(self, graph: "graphviz.Digraph", title: str) -> None:
        self.graph, self.title = graph, title

    @property
    def dot(self) -> str:
        """The drawing in Graphviz's language."""
        return str(self.graph.source)

    @property
    def svg(self) -> str:
        """The drawing as an `<svg>` element. Raises InputError if Graphviz cannot make it."""
        from compiler.draw.render import pictured, svg_text

        text = svg_text(self.graph)
        if text is None:
            problem, remedy = pictured(self.graph, "svg")[1], "use .dot, or save it as a .dot file"
            raise refuse(self.title, "the picture", problem, remedy)
        return text

    def save(self, path: AnyPath) -> None:
        """Write it as .svg, .pdf, .png or .dot, by the file's ending. Raises InputError if that fails."""
        from compiler.draw import render

        render(self.graph, as_path(path))

    def __repr__(self) -> str:
        return f"<drawing of {self.title}>"

    def _repr_svg_(self) -> str | None:
        from compiler.draw import svg_text

        return svg_text(self.graph)


def draw(source: Source, *, cell: str | None = None) -> Drawing:
    """A drawing of a network or search space, or of one of its cells.

    Args:
        source: a genotype, or the path of its file.
        cell: the name of a cell, which is drawn instead of the network.

    Raises:
        InputError: the genotype has problems, or no such cell.

    >>> genoc.draw(genoc.new("unet"))
    <drawing of unet>
    """
    from compiler.checks.view import require_cell
    from compiler.draw import draw_cell, draw_network

    genotype = passed(source).genotype
    if cell is None:
        return Drawing(draw_network(genotype), genotype.name)
    require_cell(cell, genotype.cells)
    return Drawing(draw_cell(genotype, cell), f"the cell {cell} of {genotype.name}")


def svg_of(genotype: Genotype) -> str | None:
    """The drawing of a genotype in a notebook; None where it has problems or cannot be drawn."""
    from compiler.checks import check
    from compiler.draw import draw_network, svg_text
    from genotype.form.presence import in_force

    return None if check(genotype) else svg_text(draw_network(in_force(genotype)))
