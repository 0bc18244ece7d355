"""What logged alphas decide, by genoc's rules and by the authors' own."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from genotype import Genotype
from search.reproductions.log import CELLS, CellAlphas
from search.supernet.alphas import Alphas, put_back
from search.supernet.decisions import Decision, decisions_of
from search.supernet.decisions.edges import EdgesDecision

Vectors = Sequence[Sequence[float]]
"""The alphas of every softmax or sigmoid group of a space, in the order of a run's `alphas.json`."""


def vectors(space: Genotype, cells: Sequence[CellAlphas]) -> list[list[float]]:
    """The logged alphas of every cell, in the order of the space's decisions."""
    groups: list[list[float]] = []
    for decision in decisions_of(space):
        logged = torch.tensor(logged_alphas(decision, cells), dtype=torch.float64)
        groups += [group.tolist() for group in decision.grouped(logged)]
    return groups


def logged_alphas(decision: Decision, cells: Sequence[CellAlphas]) -> tuple[float, ...]:
    """The alphas of one decision, named `cells.NAME.PLACE`."""
    _, name, place = decision.name.split(".", 2)
    cell = cells[CELLS.index(name)]
    by_place = {
        "node_1": cell.node_1,
        "node_2": cell.node_2,
        "node_3": cell.node_3,
        "blocks[0].inputs": cell.ssb,
        "blocks[1].inputs": cell.csb,
    }
    return by_place[place]


def decided(space: Genotype, alphas: Vectors) -> dict[str, Any]:
    """What alphas decide in a search of genoc: never `none`."""
    return of_vectors(space, alphas).decided()


def of_vectors(space: Genotype, vectors: Vectors) -> Alphas:
    """The alphas of a space with these values."""
    alphas = Alphas(space)
    put_back(alphas, vectors)
    return alphas


def decided_as_published(space: Genotype, alphas: Vectors) -> dict[str, Any]:
    """What they decide in the authors' code: the highest raw alphas into a node, including `none`."""
    decisions = decided(space, alphas)
    for decision, values in by_decision(space, alphas):
        if isinstance(decision, EdgesDecision):
            decisions.update(highest(decision, values))
    return decisions


def highest(decision: EdgesDecision, alphas: Tensor) -> dict[str, tuple[str, ...]]:
    """The ops with the highest alphas on each edge; of equals, the first in the file."""
    pairs = [(site.path, op) for site in decision.sites for op in site.options]
    order = sorted(range(len(pairs)), key=lambda place: -float(alphas[place]))
    selected = {pairs[place] for place in order[: decision.keep]}
    return {
        site.path: tuple(op for op in site.options if (site.path, op) in selected) for site in decision.sites
    }


def by_decision(space: Genotype, alphas: Vectors) -> Iterator[tuple[Decision, Tensor]]:
    """Every decision with its vector."""
    rest = iter(alphas)
    for decision in decisions_of(space):
        groups = [value for _ in decision.groups for value in next(rest)]
        yield decision, torch.tensor(groups, dtype=torch.float64)


def differences(space: Genotype, alphas: Vectors) -> list[str]:
    """The decisions in which the two rules keep different ops, in words."""
    ours, theirs = decided(space, alphas), decided_as_published(space, alphas)
    return [
        f"{path}: the authors' rule keeps {listed(theirs[path])}, this one {listed(ours[path])}"
        for path in ours
        if ours[path] != theirs[path]
    ]


def listed(ops: Sequence[str]) -> str:
    """The names of ops, for a message."""
    return ", ".join(ops) or "no op"
