"""How many genotypes a search space holds.

Two sets of decisions count as two genotypes even if they differ only in nodes that no block reads, which
derivation drops, or in stages that go with an absent link. The weights of a sum block's inputs are not
counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import comb, log10, prod

from genotype.form.cells import Block, Cell, Edge
from genotype.form.choose import Choose, options_of
from genotype.form.network import Genotype
from genotype.form.stages import Stage

IN_DIGITS = 10**15
"""Numbers from here on are only given by their magnitude."""

Powers = Mapping[int, int]
"""A product: the exponent of each factor."""


def space_size(space: Genotype) -> int:
    """The number of genotypes that can be derived from a space; 1 for a genotype."""
    return prod(base**times for base, times in powers(space).items())


def powers(space: Genotype) -> Powers:
    """The number of genotypes as a product over independent decisions, largest factor first."""
    return dict(sorted(Counter(factor for factor in factors(space) if factor > 1).items(), reverse=True))


def factors(space: Genotype) -> Iterator[int]:
    """The number of options of each stage, each link, and each node and block of a cell.

    A cell used by several links is decided once; one that is only a pattern for `like` is not counted.
    """
    for stage in space.stages.values():
        yield stage_options(stage)
        yield from (len(options_of(value)) for _, value in stage.places())
    for link in space.links:
        yield len(options_of(link.resize))
        if isinstance(link.op, Choose):
            yield len(real(link.op.options))
        yield len(options_of(link.present))
    for name in dict.fromkeys(link.cell for link in space.links if link.cell is not None):
        yield from cell_factors(space.cell(name))


def stage_options(stage: Stage) -> int:
    """The number of options of a stage: over all depths, the choices of widths for that many layers."""
    depths = stage.depth.options if isinstance(stage.depth, Choose) else (stage.depth,)
    widths = [len(width.options) if isinstance(width, Choose) else 1 for width in stage.layer_widths]
    return sum(prod(widths[:depth]) for depth in depths)


def cell_factors(cell: Cell) -> Iterator[int]:
    """The number of options of each node and each block of a cell."""
    for node in sorted({edge.target for edge in cell.edges}):
        yield node_options(cell, [edge for edge in cell.edges if edge.target == node])
    yield from (block_options(cell, block) for block in cell.blocks)


def node_options(cell: Cell, edges: Sequence[Edge]) -> int:
    """The ways to choose the ops kept on the open edges into a node."""
    ops = [edge.op.options for edge in edges if isinstance(edge.op, Choose) and len(edge.op.options) > 1]
    candidates = [len(real(options)) for options in ops]
    places = sum(candidates) if cell.softmax == "node" else len(candidates)
    kept = min(cell.keep.edges_per_node, places)
    return comb(places, kept) if cell.softmax == "node" else products_of(candidates, kept)


def products_of(numbers: Iterable[int], size: int) -> int:
    """The sum, over all choices of `size` of the numbers, of their product."""
    sums = [1] + [0] * size
    for number in numbers:
        for taken in range(size, 0, -1):
            sums[taken] += number * sums[taken - 1]
    return sums[size]


def block_options(cell: Cell, block: Block) -> int:
    """The ways to choose a block's inputs: any non-empty subset, or all."""
    if not isinstance(block.inputs, Choose) or cell.keep.block_inputs == "all":
        return 1
    return (1 << len(block.inputs.options)) - 1


def real(ops: Iterable[str]) -> list[str]:
    """The ops that can be kept, which `none` cannot."""
    return [op for op in ops if op != "none"]


def in_words(product: Powers) -> str:
    """A product as `155^11, about 1.2e24`, or `8^2 x 3 = 192` if it has few digits."""
    if not product:
        return "1"
    size = prod(base**times for base, times in product.items())
    terms = [written(base) + (f"^{times}" if times > 1 else "") for base, times in product.items()]
    if terms == [written(size)]:
        return terms[0]
    return " x ".join(terms) + (f" = {size:,}" if size < IN_DIGITS else f", about {written(size)}")


def written(number: int) -> str:
    """All digits of a number, or for a large one its magnitude: `1.2e24`."""
    if number < IN_DIGITS:
        return f"{number:,}"
    exponent = int(log10(number)) - 1
    exponent += number >= 10 ** (exponent + 1)  # a logarithm is not exact beside a power of ten
    first = (2 * number + 10 ** (exponent - 1)) // (2 * 10 ** (exponent - 1))
    return f"{first / 10:.1f}e{exponent}" if first < 100 else f"1.0e{exponent + 1}"
