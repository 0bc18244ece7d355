"""Cells: edges that go forward, nodes that are used, blocks that read."""

from collections.abc import Iterator

from compiler.checks.known import some_of
from compiler.checks.view import own_cells
from compiler.structure.graph import cell_graph, dead_nodes, reached
from genotype import Block, Cell, Choose, Diagnostic, Edge, Genotype


def forward_edges(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every edge goes to a node with a higher number."""
    for name, cell in own_cells(genotype):
        for index, edge in enumerate(cell.edges):
            if edge.source >= edge.target:
                problem = f"the edge goes from node {edge.source} to node {edge.target}"
                yield Diagnostic(
                    f"cells.{name}.edges[{index}]",
                    problem,
                    "let it end at a node with a higher number",
                    "G501",
                )


def living_nodes(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every node that has an edge is reached from node 0 and read by a block."""
    for name, cell in own_cells(genotype):
        fed, dead = reached(cell_graph(cell), [0]), dead_nodes(cell)
        for node, index in sorted(first_edges(cell).items()):
            yield from node_problems(f"cells.{name}.edges[{index}]", node, node in fed, node not in dead)


def first_edges(cell: Cell) -> dict[int, int]:
    """The number of the first edge that touches each node."""
    first: dict[int, int] = {}
    for index, edge in enumerate(cell.edges):
        for node in (edge.source, edge.target):
            first.setdefault(node, index)
    return first


def node_problems(path: str, node: int, fed: bool, read: bool) -> Iterator[Diagnostic]:
    """The problem of a node that is not reached, or not read."""
    if not fed:
        remedy = f"add an edge to node {node}, or remove the edges that leave it"
        yield Diagnostic(path, f"no path leads from the cell's input to node {node}", remedy, "G502")
    elif not read:
        remedy = f"let a block read node {node}, or remove its edges"
        yield Diagnostic(
            path, f"node {node} is dead: no block reads it, directly or through others", remedy, "G503"
        )


def parallel_edges(genotype: Genotype) -> Iterator[Diagnostic]:
    """Edges that join the same nodes have different ops."""
    for name, cell in own_cells(genotype):
        seen: dict[tuple[int, int, str], int] = {}
        for index, edge in enumerate(cell.edges):
            for op in edge_ops(edge):
                first = seen.setdefault((edge.source, edge.target, op), index)
                if first != index:
                    path = f"cells.{name}.edges[{index}].op"
                    problem = (
                        f"edges[{first}] already joins node {edge.source} to node {edge.target} with {op!r}"
                    )
                    yield Diagnostic(path, problem, "remove one of the two, or change its op", "G504")


def edge_ops(edge: Edge) -> tuple[str, ...]:
    """The op of an edge, or its options."""
    return edge.op.options if isinstance(edge.op, Choose) else (edge.op,)


def blocks(genotype: Genotype) -> Iterator[Diagnostic]:
    """Every cell has blocks, which read nodes that exist."""
    for name, cell in own_cells(genotype):
        if not cell.blocks:
            problem, remedy = "a cell without blocks has no output", 'add {"kind": "sum", "inputs": [...]}'
            yield Diagnostic(f"cells.{name}.blocks", problem, remedy, "G505")
        nodes = {0, *(edge.target for edge in cell.edges)}
        known = some_of(sorted(nodes))
        for number, block in enumerate(cell.blocks):
            yield from block_problems(f"cells.{name}.blocks[{number}].inputs", block, nodes, known)


def block_problems(path: str, block: Block, nodes: set[int], known: str) -> Iterator[Diagnostic]:
    """The problems of one block's inputs."""
    if not block.nodes:
        yield Diagnostic(
            path, "the block reads nothing", "give it a node to read, or remove the block", "G506"
        )
    place_of = f"{path}.choose" if isinstance(block.inputs, Choose) else path
    seen: set[int] = set()
    for place, node in enumerate(block.nodes):
        where = f"{place_of}[{place}]"
        if node not in nodes:
            problem = f"no edge leads to node {node}"
            yield Diagnostic(where, problem, f"read one of {known}, or add an edge", "G507")
        if node in seen:
            yield Diagnostic(where, f"node {node} is read twice", "list each node once", "G508")
        seen.add(node)
    if block.kind == "concat" and not isinstance(block.inputs, Choose):
        for place, given in enumerate(block.inputs):
            if given.weight is not None:
                problem = "a concat block takes no weights: its convolution weighs the inputs"
                yield Diagnostic(f"{path}[{place}].weight", problem, "remove the weight", "G509")


CELL_RULES = (forward_edges, living_nodes, parallel_edges, blocks)
