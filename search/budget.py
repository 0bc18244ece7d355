"""A budget of parameters and MACs: what a search may come to at most, and how it is steered there."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor

from compiler.expected_cost import Expectation, expected_cost
from compiler.lower import lower
from compiler.lower_cell import has_choices
from compiler.program import Program
from genotype import Cell, Genotype
from search.alphas import Alphas, Gates

Penalty = Callable[[Alphas, Gates], Tensor]
"""What is added to the loss of the alphas, going by their gates."""


def no_penalty(alphas: Alphas, gates: Gates) -> Tensor:
    return torch.zeros((), device=alphas.device())


@frozen
class Budget:
    """At most so many parameters and multiply-accumulates for one image of `size`; None is no limit.

    `weight` is that of the penalty.
    """

    program: Program
    size: tuple[int, ...]
    parameters: int | None
    macs: int | None
    weight: float = 1.0

    @staticmethod
    def of(
        space: Genotype, size: tuple[int, ...], parameters: int | None, macs: int | None, weight: float = 1.0
    ) -> "Budget":
        """A budget for what is derived from a space, where open cells get norms with a scale."""
        cells = {
            name: evolve(cell, affine=True) if isinstance(cell, Cell) and has_choices(cell) else cell
            for name, cell in space.cells.items()
        }
        return Budget(lower(evolve(space, cells=cells)), size, parameters, macs, weight)

    def recorded(self) -> dict[str, Any]:
        """What a run keeps of it, so that whatever is derived from the run later keeps to it too."""
        return {"size": list(self.size), "parameters": self.parameters, "macs": self.macs}

    def penalty(self, alphas: Alphas, gates: Gates) -> Tensor:
        """`weight` times the share by which the expected cost exceeds each limit; 0 within them."""
        likely = dict(gates)
        for decision in alphas.decisions:
            own = {site.path: gates[site.path] for site in decision.sites}
            likely.update(decision.likelihoods(own))
        found = expected_cost(self.program, self.size, likely)
        terms = [(torch.as_tensor(cost) / limit - 1).clamp_min(0) for cost, limit in self.limited(found)]
        return self.weight * torch.stack(terms).sum()

    def cost(self, gates: Mapping[str, list[int]]) -> Expectation:
        """The cost of a decision, every gate being 0 or 1: at least what is derived from it has."""
        return expected_cost(self.program, self.size, gates)

    def excess(self, cost: Expectation) -> float:
        """By what share of the limits a cost exceeds them; 0 within them."""
        return float(sum(max(number / limit - 1, 0) for number, limit in self.limited(cost)))

    def limited(self, cost: Expectation) -> list[tuple[Tensor | int, int]]:
        pairs = ((cost.parameters, self.parameters), (cost.macs, self.macs))
        return [(number, limit) for number, limit in pairs if limit is not None]
