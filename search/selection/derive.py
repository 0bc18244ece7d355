"""Derivation: from decisions to a genotype without dead stages and nodes."""

from collections.abc import Collection, Iterator
from typing import Any

import networkx as nx
from attrs import evolve, frozen

from compiler.lowering.cell import has_choices
from compiler.structure.graph import dead_nodes, network_graph
from genotype import Cell, Genotype
from genotype.form.presence import dead_stages, in_force
from genotype.form.resolve_choices import Decided, fill


@frozen
class Derivation:
    """A genotype that passes every check, the decisions, and what was dropped as nothing reads it.

    `undecided` says what structure hung on nearly equal alphas; None if none did.
    """

    genotype: Genotype
    decided: dict[str, Any]
    dropped: tuple[str, ...]
    undecided: str | None = None


def derive(space: Genotype, decided: Decided, about: str | None = None) -> Derivation:
    """Fill in the decisions, and drop absent links, the stages that go with them, and unread nodes of cells.

    A cell that only served as a pattern for `like` is removed too, since those are now written out. Norms
    get a scale and a shift in the cells that were open: a search leaves them out, for a scale could undo
    an alpha (Liu et al. 2019, section 3.1 and appendix A). `about` says how it came about.
    """
    whole = evolve(fill(space, decided), about=about or f"Derived from the space {space.name}.")
    filled = in_force(whole)
    dropped = list(dropped_stages(whole))
    cells = {}
    used = {link.cell for link in filled.links}
    for name in filter(used.__contains__, filled.cells):
        cell = filled.cell(name)
        dead = sorted(dead_nodes(cell))
        cells[name] = without(evolve(cell, affine=cell.affine or has_choices(space.cell(name))), dead)
        dropped += (dropped_text(name, cell, node) for node in dead)
    return Derivation(evolve(filled, cells=cells), dict(decided), tuple(dropped))


def dropped_stages(whole: Genotype) -> Iterator[str]:
    """`links[7].present: left out, and with it enc3, dec3`: the stages that went, by the links that they led
    to a head by.
    """
    dead = dead_stages(whole)
    by_links: dict[tuple[int, ...], list[str]] = {}
    for name in whole.stages:
        if name in dead:
            by_links.setdefault(tuple(cuts(whole, name, dead)), []).append(name)
    for numbers, names in by_links.items():
        paths = ", ".join(f"links[{number}].present" for number in numbers)
        yield f"{paths}: left out, and with {'it' if len(numbers) == 1 else 'them'} {', '.join(names)}"


def cuts(whole: Genotype, name: str, dead: Collection[str]) -> Iterator[int]:
    """The numbers of the links that leave what a dropped stage leads to for a stage that is there."""
    behind = nx.descendants(network_graph(whole).subgraph(dead), name) | {name}
    for number, link in enumerate(whole.links):
        if link.source in behind and link.target not in dead:
            yield number


def without(cell: Cell, nodes: list[int]) -> Cell:
    """A cell without some nodes."""
    edges = (edge for edge in cell.edges if edge.source not in nodes and edge.target not in nodes)
    return evolve(cell, edges=tuple(edges))


def dropped_text(name: str, cell: Cell, node: int) -> str:
    """The line about a node that was dropped."""
    edges: Iterator[str] = (f"{edge.source}->{node} {edge.op}" for edge in cell.edges if edge.target == node)
    return f"cells.{name}: no block reads node {node}; dropped with its edges {', '.join(edges)}"
