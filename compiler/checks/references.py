"""References to stages and cells by name."""

from collections.abc import Iterator

import networkx as nx

from compiler.checks.known import FEW, Known
from compiler.checks.view import placed_resizes, spare, unknown, unknown_stage
from compiler.structure.graph import reaching
from genotype import INPUT, Diagnostic, Genotype, Like, WidthOf


def link_ends(genotype: Genotype) -> Iterator[Diagnostic]:
    """Links join stages that exist."""
    sources, targets = Known.of([INPUT, *genotype.stages]), Known.of(genotype.stages)
    left = spare(genotype)
    for index, link in enumerate(genotype.links):
        if link.source not in genotype.stages and link.source != INPUT:
            yield unknown_stage(f"links[{index}].from", link.source, sources, left)
        if link.target not in genotype.stages:
            yield unknown_stage(f"links[{index}].to", link.target, targets, left)


def resize_widths(genotype: Genotype) -> Iterator[Diagnostic]:
    """A resize takes its width from a stage that exists."""
    stages, left = Known.of(genotype.stages), spare(genotype)
    for index, link in enumerate(genotype.links):
        for path, resize in placed_resizes(link, index):
            if isinstance(resize.width, WidthOf) and resize.width.stage not in genotype.stages:
                yield unknown_stage(f"{path}.width.of", resize.width.stage, stages, left)


def head_sources(genotype: Genotype) -> Iterator[Diagnostic]:
    """Heads read stages that exist."""
    stages, left = Known.of(genotype.stages), spare(genotype)
    for index, head in enumerate(genotype.heads):
        if head.source not in genotype.stages:
            yield unknown_stage(f"heads[{index}].from", head.source, stages, left)


def link_cells(genotype: Genotype) -> Iterator[Diagnostic]:
    """Links carry cells that exist."""
    cells = Known.of(genotype.cells)
    for index, link in enumerate(genotype.links):
        if link.cell is not None and link.cell not in genotype.cells:
            yield unknown(f"links[{index}].cell", link.cell, cells, "cell", "G302")


def likes(genotype: Genotype) -> Iterator[Diagnostic]:
    """`like` leads to a cell that is written out."""
    cells, endless = Known.of(genotype.cells), endless_likes(genotype)
    for name, cell in genotype.cells.items():
        if not isinstance(cell, Like):
            continue
        path = f"cells.{name}.like"
        if cell.like not in genotype.cells:
            others = cells if len(cells.names) > FEW else [other for other in cells.names if other != name]
            yield unknown(path, cell.like, others, "cell", "G302")
        elif name in endless:
            yield Diagnostic(
                path,
                "the cells refer to each other in a circle, so none is defined",
                "write out one of the cells",
                "G303",
            )


def endless_likes(genotype: Genotype) -> set[str]:
    """The cells whose `like` leads into a circle."""
    likes = ((name, cell.like) for name, cell in genotype.cells.items() if isinstance(cell, Like))
    graph: nx.DiGraph[str] = nx.DiGraph(likes)
    around = [group for group in nx.strongly_connected_components(graph) if len(group) > 1]
    return reaching(graph, set(nx.nodes_with_selfloops(graph)).union(*around))


def unused_cells(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every cell is used by a link or a `like`."""
    named = [link.cell for link in genotype.links if link.cell is not None]
    named += [cell.like for cell in genotype.cells.values() if isinstance(cell, Like)]
    cells = Known.of(genotype.cells)
    used = {name if name in genotype.cells else cells.nearest(name) for name in named}
    for name in genotype.cells:
        if name not in used:
            yield Diagnostic(
                f"cells.{name}", "no link uses this cell", "use it on a link, or remove it", "G304"
            )


REFERENCE_RULES = (link_ends, resize_widths, head_sources, link_cells, likes, unused_cells)
