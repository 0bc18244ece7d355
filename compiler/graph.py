"""The genotype as networkx graphs: a view for checks, order and drawing."""

from typing import Any, TypeAlias

import networkx as nx

from genotype import INPUT, Cell, Genotype

OUTPUT = "output"
Graph: TypeAlias = "nx.MultiDiGraph[Any]"


def network_graph(genotype: Genotype) -> Graph:
    """Stages, `input` and `output`; an edge for each link (its `index`) and each head."""
    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from([INPUT, *genotype.stages, OUTPUT])
    for index, link in enumerate(genotype.links):
        graph.add_edge(link.source, link.target, index=index)
    for head in genotype.heads:
        graph.add_edge(head.source, OUTPUT)
    return graph


def cell_graph(cell: Cell) -> Graph:
    """Nodes (numbers) and blocks (`block 0`), an edge for each edge (its `index`) and block input."""
    graph: Graph = nx.MultiDiGraph()
    graph.add_node(0)
    for index, edge in enumerate(cell.edges):
        graph.add_edge(edge.source, edge.target, index=index)
    for number, block in enumerate(cell.blocks):
        for node in block.nodes:
            graph.add_edge(node, f"block {number}")
    return graph


def stage_order(genotype: Genotype) -> tuple[str, ...]:
    """The stages, every one after those it reads, otherwise in the order of the file."""
    graph = network_graph(genotype)
    place = {name: number for number, name in enumerate([INPUT, *genotype.stages, OUTPUT])}
    order = nx.lexicographical_topological_sort(graph, key=place.__getitem__)
    return tuple(name for name in order if name in genotype.stages)
