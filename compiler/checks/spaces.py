"""Spaces: what a search can yet decide."""

from collections.abc import Iterator

from compiler.checks.view import own_cells, placed_links
from compiler.widths import output_is_open, resize_of
from genotype import INPUT, Choose, Genotype, Problem


def settled_inputs(genotype: Genotype) -> Iterator[Problem]:
    """Where a link's own channels follow from its source's, the source's must be settled."""
    for index, link in placed_links(genotype):
        if link.source == INPUT or not output_is_open(genotype.stages[link.source]):
            continue
        resize = resize_of(link)
        remedy = f"settle the last width of {link.source!r}, or"
        if link.cell is not None or link.op is not None:
            problem = f"{link.source!r} may end in several widths, and a cell or op reads it"
            yield Problem(f"links[{index}]", problem, f"{remedy} link it through a stage")
        elif resize is not None and resize.kind == "transposed_conv" and resize.width is None:
            problem = f"{link.source!r} may end in several widths, and the transposed_conv keeps its input's"
            yield Problem(f"links[{index}].resize", problem, f"{remedy} give the transposed_conv a width")


def kept_edges(genotype: Genotype) -> Iterator[Problem]:
    for name, cell in own_cells(genotype):
        is_open = any(isinstance(edge.op, Choose) for edge in cell.edges)
        if is_open and cell.keep.edges_per_node == 0:
            path = f"cells.{name}.keep.edges_per_node"
            yield Problem(path, "derivation would keep no edge", "write 1 or more")


SPACE_RULES = (settled_inputs, kept_edges)
