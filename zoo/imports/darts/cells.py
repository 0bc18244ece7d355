"""A published cell as a cell of a genotype."""

from attrs import frozen

from genotype import Block, BlockInput, Cell, Edge, refuse
from zoo.imports.darts.ops import OPS
from zoo.imports.darts.published import PublishedCell


@frozen
class Placed:
    """A cell of ours, and the nodes of the published one that are left out, for they lead nowhere."""

    cell: Cell
    dropped: tuple[int, ...]


def placed(published: PublishedCell, width: int, dims: int, subject: str) -> Placed:
    """A published cell whose nodes have `width` channels.

    Each input is a node that a 1x1 convolution takes from the cell's only input to its width; of
    NAS-Bench-201, whose cells keep the number of channels, the one input is brought to it alike. The output
    concatenates sums of single nodes. Raises InputError for a cell that gives zeros.
    """
    edges = [edge for edge in published.edges if OPS[edge.op] is not None]
    fed = set(range(published.inputs))
    for target in sorted({edge.target for edge in edges}):
        if any(edge.target == target and edge.source in fed for edge in edges):
            fed.add(target)
    alive = {node for node in published.output if node in fed}
    if len(alive) < len(published.output):
        problem = "a node of its output is zero: no edge but none leads to it"
        raise refuse(subject, "a cell", problem, "give another cell")
    for edge in sorted(edges, key=lambda edge: -edge.target):
        if edge.target in alive and edge.source in fed:
            alive.add(edge.source)
    inputs = [Edge(0, 1 + node, point(dims)) for node in range(published.inputs)]
    inner = [
        Edge(1 + edge.source, 1 + edge.target, same.name(dims))
        for edge in edges
        if (same := OPS[edge.op]) is not None and {edge.source, edge.target} <= alive
    ]
    return numbered([*inputs, *inner], published, alive, width)


def numbered(edges: list[Edge], published: PublishedCell, alive: set[int], width: int) -> Placed:
    """The cell with its living nodes numbered one after the other."""
    number = {0: 0, **{1 + node: place for place, node in enumerate(sorted(alive), 1)}}
    kept = dict.fromkeys(
        Edge(number[edge.source], number[edge.target], edge.op) for edge in edges if edge.target in number
    )
    blocks = [Block("sum", (BlockInput(number[1 + node]),)) for node in published.output]
    last = max(edge.target for edge in published.edges)
    dropped = tuple(node for node in range(last + 1) if node not in alive)
    return Placed(Cell(width, tuple(kept), tuple(blocks)), dropped)


def point(dims: int) -> str:
    """The name of a 1x1 convolution."""
    return f"conv_{'x'.join(['1'] * dims)}"
