"""The ops that a genotype names."""

from collections.abc import Iterator

from compiler.ops.own import OPS
from genotype import Cell, Genotype
from genotype.form.choose import options_of

OWN = frozenset(op.name for op in OPS)


def ops_of(genotype: Genotype) -> Iterator[str]:
    """Every op that edges and links name, or in a search space may have, in the order of the file."""
    for cell in genotype.cells.values():
        if isinstance(cell, Cell):
            for edge in cell.edges:
                yield from options_of(edge.op)
    for link in genotype.links:
        if link.op is not None:
            yield from options_of(link.op)


def plugged_ops(genotype: Genotype) -> tuple[str, ...]:
    """The ops that are not genoc's own, each once, by name."""
    return tuple(sorted(set(ops_of(genotype)) - OWN))
