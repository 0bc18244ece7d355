"""Cells: a multigraph of small ops, and the polynary blocks that gather its nodes."""

from typing import Literal

from attrs import field, frozen

from genotype.choose import Choose
from genotype.kinds import Factor, Index, Name, Width


@frozen
class Edge:
    """An op from one node to a later one. Several edges may join the same two nodes."""

    source: Index = field(metadata={"json": "from"})
    target: Index = field(metadata={"json": "to"})
    op: Name | Choose[Name]


@frozen
class BlockInput:
    """A node that a block reads; `weight` scales it in a sum block."""

    node: Index
    weight: Factor | None = None


@frozen
class Block:
    """A polynary block: `sum` (SSB) adds its inputs, weighted; `concat` (CSB) concatenates
    them and mixes with a 1x1 convolution. Either gives the cell's width in channels.

    In a space `inputs` may be `{"choose": [nodes]}`: the search weighs them (softmax in a sum
    block, sigmoid in a concat block) and keeps some.
    """

    kind: Literal["sum", "concat"]
    inputs: tuple[BlockInput, ...] | Choose[Index]

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
    block_inputs: Literal["above_mean", "all"] = "above_mean"


@frozen
class Cell:
    """Node 0 is the input; every other node is the sum of the edges that enter it.

    The output is the blocks' outputs, concatenated. `width` is the channels of every node but
    node 0. `affine` says whether the norms of its ops have a trained scale and shift.
    `softmax` and `keep` speak to the search: whether the candidates of a node compete all
    together (`node`) or edge by edge (`edge`), and how many stay.
    """

    width: Width
    edges: tuple[Edge, ...]
    blocks: tuple[Block, ...]
    affine: bool = True
    softmax: Literal["node", "edge"] = "node"
    keep: Keep = Keep()


@frozen
class Like:
    """`{"like": "skip_1_1"}`: a cell of the same form, with alphas of its own."""

    like: Name
