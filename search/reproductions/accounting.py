"""Why parameter counts differ between the network derived here and the authors' code.

The code registers other parameters than the compiled network. The norms of its ops have no scale and
shift, in the retrained network either. It keeps nodes that no block reads. It creates the blocks' 1x1
convolutions and the adapters of node 0 inside `forward`, so that they are new at every call, never trained
and never counted. And it ends in one block of two convolutions with norms, from what the last decoder
reads to two channels, where this one has a stage and a linear head.
"""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from compiler.analysis.cost import parameters
from compiler.lowering.network import lower
from compiler.program.arithmetic import Conv, Norm
from compiler.program.program import Unit
from compiler.scaling.scaling import scaled
from compiler.structure.widths import link_width, links_into
from genotype import Cell, Genotype
from genotype.form.resolve_choices import fill
from search.reproductions.decide import Vectors, decided, decided_as_published
from search.selection.derive import derive
from search.supernet.overrides import Overrides

FACTORS = (1, 2)
EDGES_PER_NODE = (1, 2, 3, 4)
"""The width factors and the ops kept per node for which the authors' counts are known."""


@frozen
class Line:
    """A difference in parameters, and its cause."""

    words: str
    parameters: int


@frozen
class Account:
    """The lines for all widths times `factor` and so many ops kept per node; they add up to `published`."""

    factor: int
    edges_per_node: int
    lines: tuple[Line, ...]

    @property
    def published(self) -> int:
        """The count of the authors' code."""
        return sum(line.parameters for line in self.lines)


def accounts(space: Genotype, alphas: Vectors) -> tuple[Account, ...]:
    """An account for every width and number of ops of the authors' table."""
    return tuple(
        account(space, alphas, factor, edges_per_node)
        for factor in FACTORS
        for edges_per_node in EDGES_PER_NODE
    )


def account(space: Genotype, alphas: Vectors, factor: int, edges_per_node: int) -> Account:
    """The account of one network: every line is counted on a program, or on the arithmetic of a layer."""
    wide = scaled(Overrides(edges_per_node=edges_per_node).applied(space), factor)
    ours = derive(wide, decided(wide, alphas)).genotype
    whole = fill(wide, decided(wide, alphas))
    theirs = fill(wide, decided_as_published(wide, alphas))
    return Account(factor, edges_per_node, tuple(lines(ours, whole, theirs)))


def lines(ours: Genotype, whole: Genotype, theirs: Genotype) -> Iterator[Line]:
    """`whole` is `ours` with the nodes that derivation dropped, `theirs` has the ops of the other rule."""
    last, bare = ours.heads[0].source, count(plain(ours))
    yield Line("the network as derived here", count(ours))
    yield Line("scales and shifts of norms, which the authors leave out", bare - count(ours))
    yield Line("nodes that no block reads, which they keep", count(plain(whole)) - bare)
    yield Line("ops that one of the rules keeps, the other not", count(plain(theirs)) - count(plain(whole)))
    yield Line("1x1 convolutions of concat blocks, which they never train", -layers(ours, is_mix))
    yield Line("adapters of node 0, which they never train", -layers(ours, is_adapter))
    yield Line(f"{last} and its head", -layers(ours, lambda path: path in (last, f"head_{last}")))
    yield Line("their output block, two convolutions with norms", output_block(ours))


def count(genotype: Genotype) -> int:
    """The parameters of a genotype's network."""
    return parameters(lower(genotype))


def plain(genotype: Genotype) -> Genotype:
    """The genotype with cells whose norms have no scale and shift."""
    cells = {
        name: evolve(cell, affine=False) if isinstance(cell, Cell) else cell
        for name, cell in genotype.cells.items()
    }
    return evolve(genotype, cells=cells)


def is_mix(path: str) -> bool:
    """Whether a layer is the convolution of a concat block."""
    return path.rpartition(".")[2].startswith("mix_")


def is_adapter(path: str) -> bool:
    """Whether a layer is an adapter of node 0."""
    return path.endswith(".adapt")


def layers(genotype: Genotype, wanted: Callable[[str], bool]) -> int:
    """The parameters of the layers whose path in the state dict is wanted."""
    return sum(number for path, number in by_layer(lower(genotype).network) if wanted(path))


def by_layer(unit: Unit, path: str = "") -> Iterator[tuple[str, int]]:
    """The path and the parameters of every layer."""
    for layer in unit.layers:
        yield f"{path}{layer.name}", sum(part.parameters() for part in layer.parts)
        if layer.unit is not None:
            yield from by_layer(layer.unit, f"{path}{layer.name}.")


def output_block(genotype: Genotype) -> int:
    """Two 3x3 convolutions with bias, each with a norm, from what the last decoder reads to the output."""
    last, outputs = genotype.heads[0].source, genotype.out_channels
    inputs = sum(link_width(genotype, link) for link in links_into(genotype, last))
    kernel = (3,) * genotype.spatial_dims
    parts = (
        Conv(inputs, outputs, kernel, bias=True),
        Norm(outputs),
        Conv(outputs, outputs, kernel, bias=True),
        Norm(outputs),
    )
    return sum(part.parameters() for part in parts)
