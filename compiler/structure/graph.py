"""The genotype as a networkx graph, from which order, reachability, cycles and dead nodes are read."""

from collections.abc import Hashable, Iterable
from typing import Any, TypeAlias

import networkx as nx

from genotype import INPUT, Cell, Genotype

OUTPUT = "output"
Graph: TypeAlias = "nx.MultiDiGraph[Any]"


def network_graph(genotype: Genotype) -> Graph:
    """Stages, `input` and `output` as nodes; an edge for each link (its `index`) and each head."""
    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from([INPUT, *genotype.stages, OUTPUT])
    graph.add_edges_from((link.source, link.target, {"index": i}) for i, link in enumerate(genotype.links))
    graph.add_edges_from((head.source, OUTPUT) for head in genotype.heads)
    return graph


def cell_graph(cell: Cell) -> Graph:
    """A cell's nodes (numbers) and blocks (`block 0`), joined by its edges (`index`) and block inputs."""
    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from([0, *block_names(cell)])
    graph.add_edges_from((edge.source, edge.target, {"index": i}) for i, edge in enumerate(cell.edges))
    for name, block in zip(block_names(cell), cell.blocks, strict=True):
        graph.add_edges_from((node, name) for node in block.nodes)
    return graph


def block_names(cell: Cell) -> list[str]:
    """The names of a cell's blocks in its graph."""
    return [f"block {number}" for number in range(len(cell.blocks))]


def reached(graph: "nx.DiGraph[Any]", start: Iterable[Hashable]) -> set[Any]:
    """All nodes that are reached from any of `start`, including these."""
    return {node for layer in nx.bfs_layers(graph, list(start)) for node in layer}


def reaching(graph: "nx.DiGraph[Any]", ends: Iterable[Hashable]) -> set[Any]:
    """All nodes from which any of `ends` is reached, including these."""
    return reached(graph.reverse(copy=False), ends)


def stage_order(genotype: Genotype) -> tuple[str, ...]:
    """The stages in topological order, otherwise in the order of the file.

    Raises: networkx.NetworkXUnfeasible: the links have a cycle, which `genoc check` refuses.
    """
    graph = network_graph(genotype)
    place = {name: number for number, name in enumerate(graph)}
    order = nx.lexicographical_topological_sort(graph, key=place.__getitem__)
    return tuple(name for name in order if name in genotype.stages)


def dead_nodes(cell: Cell) -> set[int]:
    """The nodes, except the input, that no block reads, directly or through others."""
    graph = cell_graph(cell)
    read = reaching(graph, block_names(cell))
    return {node for node in graph if isinstance(node, int)} - read - {0}
