"""The position of stages in the U: a row for each level, columns from left to right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import networkx as nx
from attrs import frozen

from compiler.draw.layout.edges import DrawnEdge
from compiler.structure.graph import stage_order
from compiler.structure.widths import level_of, links_into
from genotype import INPUT, Genotype

Chains = Mapping[str, list[str]]


@frozen
class Place:
    """A column (whole or half), a level, and a rung: how far below (above if negative) the level's line a
    stage is placed that only leads to the one on the line.
    """

    column: float
    level: int
    rung: int = 0


def places(genotype: Genotype, edges: Sequence[DrawnEdge]) -> dict[str, Place]:
    """The place of every stage that is not drawn on an edge, and of the input, a column left of all."""
    chains = chains_of(genotype, edges)
    columns = columns_of(genotype, edges, chains)
    placed: dict[str, Place] = {}
    for end, chain in chains.items():
        down = 1 if is_rising(genotype, chain[0]) else -1
        for rung, name in enumerate(reversed(chain)):
            placed[name] = Place(columns[end], genotype.stages[end].level, rung * down)
    return {INPUT: Place(-1, 0, input_rung(edges, placed)), **placed}


def input_rung(edges: Sequence[DrawnEdge], placed: Mapping[str, Place]) -> int:
    """The rung of the first stage of level 0 that reads the input, so that both are in line."""
    read = (placed[edge.target] for edge in edges if edge.source == INPUT)
    return next((place.rung for place in read if place.level == 0), 0)


def chains_of(genotype: Genotype, edges: Sequence[DrawnEdge]) -> dict[str, list[str]]:
    """Runs of stages at one level that only lead to each other, by their last stage.

    Such a run is drawn vertically in one column, so that what it joins stays in line.
    """
    chains: dict[str, list[str]] = {}
    small = {edge.name for edge in edges}
    for name in stage_order(genotype):
        if name not in small:
            before = [edge for edge in edges if edge.target == name and edge.source in chains]
            led = [edge.source for edge in before if only_leads(genotype, edges, edge)]
            chains[name] = [*(chains.pop(led[0]) if len(led) == 1 else []), name]
    return chains


def only_leads(genotype: Genotype, edges: Sequence[DrawnEdge], edge: DrawnEdge) -> bool:
    """Whether an edge's source has only one source, no other reader, and the target's level."""
    met = [other for other in edges if edge.source in (other.source, other.target)]
    return (
        len(met) == 2
        and edge.tag is None
        and all(head.source != edge.source for head in genotype.heads)
        and genotype.stages[edge.source].level == genotype.stages[edge.target].level
    )


def is_rising(genotype: Genotype, name: str) -> bool:
    """Whether a stage reads a coarser level."""
    level = genotype.stages[name].level
    return any(level_of(genotype, link.source) > level for link in links_into(genotype, name))


def columns_of(genotype: Genotype, edges: Sequence[DrawnEdge], chains: Chains) -> dict[str, float]:
    """The column of every chain: the middle between the leftmost and the rightmost possible one.

    So the bottom of a U is in its middle, and a nested U is a triangle. A stage is left of its readers,
    unless that would make the drawing wider than its fullest row and one column more.
    """
    rows = rows_of(genotype, chains)
    steps = {(a, b): 1 for row in rows for a, b in pairwise(row)}
    leaning = dict.fromkeys(joints(edges, chains), 0) | steps
    left = leftmost(chains, leaning)
    if max(left.values()) > max(len(row) for row in rows):
        leaning, left = steps, leftmost(chains, steps)
    right = leftmost(chains, {(b, a): step for (a, b), step in leaning.items()})
    last = max(left.values())
    return {end: (left[end] + last - right[end]) / 2 for end in chains}


def rows_of(genotype: Genotype, ends: Iterable[str]) -> list[list[str]]:
    """The ends of chains by level, sources first."""
    rows: dict[int, list[str]] = {}
    for end in ends:
        rows.setdefault(genotype.stages[end].level, []).append(end)
    return list(rows.values())


def joints(edges: Sequence[DrawnEdge], chains: Chains) -> Iterator[tuple[str, str]]:
    """Which chain leads to which."""
    end_of = {name: end for end, chain in chains.items() for name in chain}
    for edge in edges:
        if edge.source != INPUT and end_of[edge.source] != end_of[edge.target]:
            yield end_of[edge.source], end_of[edge.target]


def leftmost(nodes: Iterable[str], steps: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """The smallest column of every node such that each step leads to the right."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(steps)
    columns: dict[str, int] = {}
    for node in nx.topological_sort(graph):
        columns[node] = max(
            (columns[before] + steps[before, node] for before in graph.predecessors(node)), default=0
        )
    return columns
