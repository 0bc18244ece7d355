"""Ops: words of the vocabulary, of this network's number of axes."""

from collections.abc import Iterator

from compiler.checks.cells import edge_ops
from compiler.checks.view import own_cells, spread, unknown
from compiler.ops.registry import BY_NAME, OPS
from genotype import Choose, Diagnostic, Genotype

Site = tuple[str, str]


def op_sites(genotype: Genotype) -> Iterator[Site]:
    """Every op that a genotype names, with its path."""
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            yield from spread(f"cells.{name}.edges[{index}].op", edge.op)
    for index, link in enumerate(genotype.links):
        if link.op is not None:
            yield from spread(f"links[{index}].op", link.op)


def known_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    dims = genotype.spatial_dims
    here = [op.name for op in OPS if dims in op.dims]
    for path, name in op_sites(genotype):
        if name not in BY_NAME:
            yield unknown(path, name, here, "op", "G601")
        elif name not in here:
            twin = with_axes(name, dims)
            remedy = f"did you mean {twin!r}?" if twin in here else f"use one of: {', '.join(here)}"
            problem = f"{name!r} is no op in {dims}D"
            yield Diagnostic(path, problem, remedy, "G602", meant=twin if twin in here else None)


def with_axes(op: str, dims: int) -> str:
    """The name of an op with its size in so many axes: `conv_3x3x3` in two is `conv_3x3`."""
    family, _, size = op.rpartition("_")
    return f"{family}_{'x'.join([size[:1]] * dims)}"


def idle_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    """`none` stands only beside other candidates: alone it is an edge that is not there."""
    remedy = "remove the edge, or use another op"
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            if set(edge_ops(edge)) == {"none"}:
                yield Diagnostic(f"cells.{name}.edges[{index}].op", "'none' carries nothing", remedy, "G603")
    for index, link in enumerate(genotype.links):
        options = link.op.options if isinstance(link.op, Choose) else (link.op,)
        if set(options) == {"none"}:
            yield Diagnostic(
                f"links[{index}].op", "'none' carries nothing", "remove the op, or the link", "G603"
            )


OP_RULES = (known_ops, idle_ops)
