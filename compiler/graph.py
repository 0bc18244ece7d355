"""The genotype as a graph: the order of its stages, who reaches whom, and networkx's view of it.

What every command asks is answered without networkx, whose import costs as much as all the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from genotype import INPUT, Cell, Genotype

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[Any]

OUTPUT = "output"
Node = TypeVar("Node", bound=Hashable)
Pairs: TypeAlias = Iterable[tuple[Node, Node]]


def joined(genotype: Genotype) -> list[tuple[str, str]]:
    """What each link and head joins; heads lead to `output`."""
    links = [(link.source, link.target) for link in genotype.links]
    return [*links, *((head.source, OUTPUT) for head in genotype.heads)]


def reached(start: Iterable[Node], pairs: Pairs[Node]) -> set[Node]:
    """All that is reached from any of `start`, these themselves included."""
    found, after = set(start), listed(pairs)
    waiting = [*found]
    while waiting:
        new = [node for node in after.get(waiting.pop(), ()) if node not in found]
        found.update(new)
        waiting += new
    return found


def listed(pairs: Pairs[Node]) -> Mapping[Node, list[Node]]:
    """What each node leads to."""
    found: dict[Node, list[Node]] = {}
    for source, target in pairs:
        found.setdefault(source, []).append(target)
    return found


def is_cyclic(pairs: Pairs[Node]) -> bool:
    """Whether anything leads to itself in the end."""
    try:
        TopologicalSorter({node: set(after) for node, after in listed(pairs).items()}).prepare()
    except CycleError:
        return True
    return False


def stage_order(genotype: Genotype) -> tuple[str, ...]:
    """The stages, every one after those it reads, otherwise in the order of the file."""
    place = {name: number for number, name in enumerate(genotype.stages)}
    waiting = TopologicalSorter(dict.fromkeys(place, ()))
    for link in genotype.links:
        if link.source != INPUT:
            waiting.add(link.target, link.source)
    waiting.prepare()
    ready: list[tuple[int, str]] = []
    order: list[str] = []
    while waiting.is_active():
        for name in waiting.get_ready():
            heappush(ready, (place[name], name))
        order.append(heappop(ready)[1])
        waiting.done(order[-1])
    return tuple(order)


def network_graph(genotype: Genotype) -> Graph:
    """Stages, `input` and `output`; an edge for each link (its `index`) and each head."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    graph.add_nodes_from([INPUT, *genotype.stages, OUTPUT])
    for index, link in enumerate(genotype.links):
        graph.add_edge(link.source, link.target, index=index)
    for head in genotype.heads:
        graph.add_edge(head.source, OUTPUT)
    return graph


def cell_graph(cell: Cell) -> Graph:
    """Nodes (numbers) and blocks (`block 0`), an edge for each edge (its `index`) and block input."""
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    graph.add_node(0)
    for index, edge in enumerate(cell.edges):
        graph.add_edge(edge.source, edge.target, index=index)
    for number, block in enumerate(cell.blocks):
        for node in block.nodes:
            graph.add_edge(node, f"block {number}")
    return graph
