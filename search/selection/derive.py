"""Derivation: from decisions to a genotype without dead stages and nodes."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from compiler.lowering.cell import has_choices
from compiler.structure.graph import dead_nodes
from genotype import Cell, Genotype
from genotype.form.presence import in_force
from genotype.form.resolve_choices import Decided, fill


@frozen
class Derivation:
    """A genotype that passes every check, the decisions, and what was dropped as nothing reads it."""

    genotype: Genotype
    decided: dict[str, Any]
    dropped: tuple[str, ...]


def derive(space: Genotype, decided: Decided) -> Derivation:
    """Fill in the decisions, and drop absent links, the stages that go with them, and unread nodes of cells.

    A cell that only served as a pattern for `like` is removed too, since those are now written out. Norms
    get a scale and a shift in the cells that were open: a search leaves them out, for a scale could undo
    an alpha (Liu et al. 2019, section 3.1 and appendix A).
    """
    whole = evolve(fill(space, decided), about=f"Derived from the space {space.name}.")
    filled = in_force(whole)
    dropped = [dropped_stage(name) for name in whole.stages if name not in filled.stages]
    cells = {}
    used = {link.cell for link in filled.links}
    for name in filter(used.__contains__, filled.cells):
        cell = filled.cell(name)
        dead = sorted(dead_nodes(cell))
        cells[name] = without(evolve(cell, affine=cell.affine or has_choices(space.cell(name))), dead)
        dropped += (dropped_text(name, cell, node) for node in dead)
    return Derivation(evolve(filled, cells=cells), dict(decided), tuple(dropped))


def dropped_stage(name: str) -> str:
    """The line about a stage that was dropped."""
    return f"stages.{name}: no link leads from it to a head; dropped with its links"


def without(cell: Cell, nodes: list[int]) -> Cell:
    """A cell without some nodes."""
    edges = (edge for edge in cell.edges if edge.source not in nodes and edge.target not in nodes)
    return evolve(cell, edges=tuple(edges))


def dropped_text(name: str, cell: Cell, node: int) -> str:
    """The line about a node that was dropped."""
    edges: Iterator[str] = (f"{edge.source}->{node} {edge.op}" for edge in cell.edges if edge.target == node)
    return f"cells.{name}: no block reads node {node}; dropped with its edges {', '.join(edges)}"
