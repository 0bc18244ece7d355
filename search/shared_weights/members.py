"""The members of a space: for every decision one of its selections."""

from collections.abc import Iterator
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor

from compiler.analysis.expected_cost import expected_cost
from genotype import Genotype
from genotype.form.choices import choices
from search.selection.budget import Budget
from search.selection.derive import derive
from search.selection.selection import gates_of_sites
from search.supernet.decisions import Decision, decisions_of

Member = tuple[int, ...]
"""For every decision of a space, the number of its selection."""

ROUNDS = 10
"""The most rounds in which all decisions are changed towards a higher or a lower cost."""


@frozen
class Members:
    """A space, its decisions, and for each the selections that it may end with, as indices of candidates."""

    space: Genotype
    decisions: tuple[Decision, ...]
    selections: tuple[tuple[frozenset[int], ...], ...]

    @staticmethod
    def of(space: Genotype) -> "Members":
        decisions = decisions_of(space)
        return Members(space, decisions, tuple(selections_of(decision) for decision in decisions))

    def decided(self, member: Member) -> dict[str, Any]:
        """What a member decides, by the path of each choice."""
        decided: dict[str, Any] = {}
        for decision, selections, number in zip(self.decisions, self.selections, member, strict=True):
            decided.update(decision.discretize_selected(selections[number], torch.zeros(decision.size)))
        return decided

    def genotype(self, member: Member) -> Genotype:
        """A member's genotype."""
        return evolve(derive(self.space, self.decided(member)).genotype, about="")

    @property
    def first(self) -> Member:
        """The member that equal alphas decide: of every choice the first option, as far as it can be kept."""
        pairs = zip(self.decisions, self.selections, strict=True)
        return tuple(selections.index(first_of(decision)) for decision, selections in pairs)

    def turns(self, generator: torch.Generator) -> Iterator[Member]:
        """Random members without end, of which each selection of a decision has its turn as often.

        So the weights of all options are trained equally (Chu et al. 2021, FairNAS).
        """
        turns = [shuffled(len(selections), generator) for selections in self.selections]
        while True:
            yield tuple(next(turn) for turn in turns)

    def largest(self, size: tuple[int, ...]) -> Member:
        """The member with the most MACs on images of a size, or nearly; see `extreme`."""
        return self.extreme(size, 1)

    def smallest(self, size: tuple[int, ...]) -> Member:
        """The member with the fewest MACs on images of a size, or nearly."""
        return self.extreme(size, -1)

    def extreme(self, size: tuple[int, ...], sign: int) -> Member:
        """Where MACs are highest (sign 1) or lowest (-1) by changes of single decisions.

        The gradient of the expected MACs tells what each candidate costs beside the others; from the middle
        on, all decisions take what it prefers, and it is computed anew, until nothing changes.
        """
        budget = Budget.of(self.space, size, None, None)
        found: list[Member] = []
        member = self.preferred(budget, self.uniform(), sign)
        while member not in found and len(found) < ROUNDS:
            found.append(member)
            member = self.preferred(budget, self.gates(member), sign)
        return max(found, key=lambda one: sign * self.macs(budget, one))

    def preferred(self, budget: Budget, gates: dict[str, Tensor], sign: int) -> Member:
        """The selections whose candidates have the highest (1) or lowest (-1) gradient of the MACs."""
        leaves = {path: gate.clone().requires_grad_() for path, gate in gates.items()}
        macs = torch.as_tensor(expected_cost(budget.program, budget.size, leaves).macs)
        slopes = torch.autograd.grad(macs, list(leaves.values()), materialize_grads=True, allow_unused=True)
        by_path = dict(zip(leaves, slopes, strict=True))
        member = []
        for decision, selections in zip(self.decisions, self.selections, strict=True):
            slope = sign * torch.cat([by_path[site.path] for site in decision.sites])
            costs = [float(slope[sorted(selection)].sum()) for selection in selections]
            member.append(costs.index(max(costs)))
        return tuple(member)

    def macs(self, budget: Budget, member: Member) -> float:
        """The MACs of a member; an upper bound where nodes of its cells are read by nothing."""
        return float(expected_cost(budget.program, budget.size, self.gates(member)).macs)

    def gates(self, member: Member) -> dict[str, Tensor]:
        """1 for every candidate that a member keeps, else 0, by the path of each choice."""
        gates = {path: torch.ones(1).double() for path, one in choices(self.space) if len(one.options) == 1}
        for decision, selections, number in zip(self.decisions, self.selections, member, strict=True):
            kept = gates_of_sites(decision, selections[number])
            gates.update({path: torch.tensor(gate).double() for path, gate in kept.items()})
        return gates

    def uniform(self) -> dict[str, Tensor]:
        """Every candidate as probable as the others of its choice."""
        counts = {path: len(one.options) for path, one in choices(self.space)}
        return {path: torch.full((count,), 1 / count).double() for path, count in counts.items()}


def first_of(decision: Decision) -> frozenset[int]:
    """The candidates that equal alphas select."""
    return decision.places(decision.derive(torch.zeros(decision.size)))


def selections_of(decision: Decision) -> tuple[frozenset[int], ...]:
    """All that a decision may end with, in order: what changes lead to, one after the other."""
    found, new = set[frozenset[int]](), {first_of(decision)}
    while new:
        found |= new
        new = {other for selected in new for other in decision.neighbours(selected)} - found
    return tuple(sorted(found, key=sorted))


def shuffled(count: int, generator: torch.Generator) -> Iterator[int]:
    """Each of so many numbers in random order, again and again."""
    while True:
        yield from torch.randperm(count, generator=generator).tolist()
