"""Ops: names of the vocabulary, with this network's number of axes."""

from collections.abc import Iterator

from compiler.checks.cells import edge_ops
from compiler.checks.view import own_cells, unknown
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


def spread(path: str, op: str | Choose[str]) -> Iterator[Site]:
    """The paths and names of an op, or of a choice's options."""
    if isinstance(op, Choose):
        yield from ((f"{path}.choose[{number}]", option) for number, option in enumerate(op.options))
    else:
        yield path, op


def known_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every op exists, and has the network's number of axes."""
    dims = genotype.spatial_dims
    here = [op.name for op in OPS if dims in op.dims]
    for path, name in op_sites(genotype):
        if name not in BY_NAME:
            yield unknown(path, name, here, "op", "G601")
        elif name not in here:
            twin = with_axes(name, dims)
            remedy = f"did you mean {twin!r}?" if twin in here else f"use one of: {', '.join(here)}"
            problem = f"{name!r} is not a {dims}D op"
            yield Diagnostic(path, problem, remedy, "G602", meant=twin if twin in here else None)


def with_axes(op: str, dims: int) -> str:
    """The name of an op with its size in so many axes: `conv_3x3x3` in two is `conv_3x3`."""
    family, _, size = op.rpartition("_")
    return f"{family}_{'x'.join([size[:1]] * dims)}"


def idle_ops(genotype: Genotype) -> Iterator[Diagnostic]:
    """`none` is only one option among others: alone it would be an edge that does nothing."""
    remedy = "remove the edge, or use another op"
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            if set(edge_ops(edge)) == {"none"}:
                yield Diagnostic(
                    f"cells.{name}.edges[{index}].op", "'none' alone carries nothing", remedy, "G603"
                )
    for index, link in enumerate(genotype.links):
        options = link.op.options if isinstance(link.op, Choose) else (link.op,)
        if set(options) == {"none"}:
            yield Diagnostic(
                f"links[{index}].op", "'none' alone carries nothing", "remove the op, or the link", "G603"
            )


OP_RULES = (known_ops, idle_ops)
