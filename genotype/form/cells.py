"""Cells: a multigraph of small ops, and the polynary blocks that gather its nodes."""

from typing import Literal

from attrs import field, frozen

from genotype.form.choose import Choose
from genotype.form.field_types import Factor, Index, Name, Width


@frozen
class Edge:
    """An op from one node to a later one. Several edges may join the same two nodes."""

    source: Index = field(metadata={"json": "from"})
    """The node it reads; 0 is the cell's input."""
    target: Index = field(metadata={"json": "to"})
    """The node it leads to, of a higher number; what enters a node is summed."""
    op: Name | Choose[Name]
    """The op, or {"choose": [...]}."""


@frozen
class BlockInput:
    """A node that a block reads; `weight` scales it in a sum block."""

    node: Index
    """The number of the node."""
    weight: Factor | None = None
    """What a sum block multiplies the node by; 1 unless given."""


@frozen
class Block:
    """A polynary block: `sum` (SSB) adds its inputs, weighted; `concat` (CSB) concatenates
    them and mixes with a 1x1 convolution. Either gives the cell's width in channels.

    In a space `inputs` may be `{"choose": [nodes]}`: the search weighs them (softmax in a sum
    block, sigmoid in a concat block) and keeps some.
    """

    kind: Literal["sum", "concat"]
    """sum adds its inputs, weighted; concat joins them and mixes them by a 1x1 convolution."""
    inputs: tuple[BlockInput, ...] | Choose[Index]
    """The nodes that it reads, or {"choose": [nodes]} for a search to weigh."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """The nodes that the block reads, or in a space may read."""
        if isinstance(self.inputs, Choose):
            return self.inputs.options
        return tuple(given.node for given in self.inputs)


@frozen
class Keep:
    """How many candidates of a space's cell derivation keeps."""

    edges_per_node: Index = 2
    """How many ops into a node stay; with "softmax": "edge" how many edges, each with one op."""
    block_inputs: Literal["above_mean", "all"] = "above_mean"
    """Which inputs of an open block stay: those weighed above the mean, or all."""


@frozen
class Cell:
    """Node 0 is the input; every other node is the sum of the edges that enter it.

    The output is the blocks' outputs, concatenated. `width` is the channels of every node but
    node 0. `affine` says whether the norms of its ops have a trained scale and shift.
    `softmax` and `keep` speak to the search: whether the candidates of a node compete all
    together (`node`) or edge by edge (`edge`), and how many stay.
    """

    width: Width
    """Channels of every node but the input."""
    edges: tuple[Edge, ...]
    """What joins the nodes."""
    blocks: tuple[Block, ...]
    """What gathers nodes into the output; the blocks' outputs are concatenated."""
    affine: bool = True
    """Whether the norms of its ops have a trained scale and shift."""
    softmax: Literal["node", "edge"] = "node"
    """In a search: whether candidates compete for a node all together, or edge by edge."""
    keep: Keep = Keep()
    """In a search: how many candidates stay."""


@frozen
class Like:
    """`{"like": "skip_1_1"}`: a cell of the same form, with alphas of its own."""

    like: Name
    """The cell whose form and choices it has."""
