"""Cells: multigraphs of small ops, whose nodes are combined by polynary blocks."""

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
    """The node it leads to, with a higher number; edges into one node are summed."""
    op: Name | Choose[Name]
    """The op, or {"choose": [...]}."""


@frozen
class BlockInput:
    """A node that a block reads; `weight` scales it in a sum block."""

    node: Index
    """The number of the node."""
    weight: Factor | None = None
    """The factor of the node in a sum block; 1 unless given."""


@frozen
class Block:
    """A polynary block: `sum` (SSB) adds its inputs, weighted; `concat` (CSB) concatenates them and mixes
    them with a 1x1 convolution. Either has the cell's width in channels.

    In a search space `inputs` may be `{"choose": [nodes]}`: the search weighs them (softmax in a sum
    block, sigmoid in a concat block) and keeps some.
    """

    kind: Literal["sum", "concat"]
    """sum adds its inputs, weighted; concat concatenates them and mixes them with a 1x1 convolution."""
    inputs: tuple[BlockInput, ...] | Choose[Index]
    """The nodes that it reads, or {"choose": [nodes]} for a search to decide."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """The nodes that the block reads, or in a search space may read."""
        if isinstance(self.inputs, Choose):
            return self.inputs.options
        return tuple(given.node for given in self.inputs)


@frozen
class Keep:
    """How many candidates of an open cell are kept when a genotype is derived."""

    edges_per_node: Index = 2
    """How many ops into a node are kept; with "softmax": "edge" how many edges, each with one op."""
    block_inputs: Literal["above_mean", "all"] = "above_mean"
    """Which inputs of an open block are kept: those with a weight above the mean, or all."""


@frozen
class Cell:
    """Node 0 is the input; every other node is the sum of the edges that enter it.

    The output is the concatenation of the blocks' outputs. `width` is the number of channels of every node
    except node 0. `affine` says whether the norms of its ops have a trained scale and shift. `softmax` and
    `keep` are for the search: whether the candidates of a node compete all together (`node`) or edge by
    edge (`edge`), and how many are kept.
    """

    width: Width
    """Channels of every node but the input."""
    edges: tuple[Edge, ...]
    """The edges that join the nodes."""
    blocks: tuple[Block, ...]
    """The blocks that combine nodes into the output, which concatenates theirs."""
    affine: bool = True
    """Whether the norms of its ops have a trained scale and shift."""
    softmax: Literal["node", "edge"] = "node"
    """In a search: whether all candidates of a node compete, or those of each edge separately."""
    keep: Keep = Keep()
    """In a search: how many candidates are kept."""


@frozen
class Like:
    """`{"like": "skip_1_1"}`: a cell of the same form, with alphas of its own."""

    like: Name
    """The cell whose form and choices it has."""
