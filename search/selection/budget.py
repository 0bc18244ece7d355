"""A budget of parameters and MACs: the limits of a search, and how the alphas are steered towards them."""

from collections.abc import Callable, Mapping, Sequence

import torch
from attrs import evolve, frozen
from torch import Tensor, nn

from compiler.analysis.cost import cost
from compiler.analysis.expected_cost import Expectation, expected_cost
from compiler.lowering.cell import has_choices
from compiler.lowering.network import lower
from compiler.program.program import Program
from genotype import Cell, Genotype
from search.runs.documents import BudgetRecord
from search.selection.selection import binary_gates, selected_by
from search.supernet.alphas import Alphas

Steering = Callable[[Alphas], None]
"""What changes the alphas' gradient before their step."""


def no_steering(alphas: Alphas) -> None:
    """Leave the gradient unchanged."""


@frozen
class Budget:
    """Limits on parameters and on multiply-accumulates for one image of `size`; None is no limit.

    `weight` says how strongly the alphas are steered.
    """

    program: Program
    size: tuple[int, ...]
    parameters: int | None
    macs: int | None
    weight: float = 2.0

    @staticmethod
    def of(
        space: Genotype, size: tuple[int, ...], parameters: int | None, macs: int | None, weight: float = 2.0
    ) -> "Budget":
        """A budget for what is derived from a space; norms in open cells then have a scale."""
        cells = {
            name: evolve(cell, affine=True) if isinstance(cell, Cell) and has_choices(cell) else cell
            for name, cell in space.cells.items()
        }
        return Budget(lower(evolve(space, cells=cells)), size, parameters, macs, weight)

    def record(self) -> BudgetRecord:
        """What a run keeps of it, so that whatever is derived from the run later keeps to it too."""
        return BudgetRecord(self.size, self.parameters, self.macs)

    def steer(self, alphas: Alphas) -> None:
        """Turn the alphas' gradient towards lower cost while what they decide exceeds a limit.

        The gradient of the expected cost is added, scaled to `weight` times the length of the alphas' own
        gradient if the decided cost is twice its limit or more, and less if it is nearer. If the expected
        cost itself had to obey the limits, undecided alphas would all have to prefer the smallest; and
        with its natural length its gradient would drown that of the loss.
        """
        over = self.overruns(alphas)
        own = {value: value.grad for value in alphas.parameters() if value.grad is not None}
        if not any(over) or not own:
            return
        cost_gradient = torch.autograd.grad(
            self.expected_share(alphas, over), list(own), materialize_grads=True
        )
        length = nn.utils.get_total_norm(cost_gradient)
        if length > 0:
            factor = self.weight * max(over) * nn.utils.get_total_norm(list(own.values())) / length
            for (value, gradient), share in zip(own.items(), cost_gradient, strict=True):
                value.grad = gradient + factor * share

    def overruns(self, alphas: Alphas) -> list[float]:
        """How far the decided cost exceeds each limit, relative to it: 0 within it, at most 1."""
        return [min(share, 1.0) for share in self.over(self.cost(binary_gates(alphas, selected_by(alphas))))]

    def expected_share(self, alphas: Alphas, weights: Sequence[float]) -> Tensor:
        """The expected costs relative to the limits, weighted and summed."""
        costs = [torch.as_tensor(cost) / limit for cost, limit in self.limited(self.expected(alphas))]
        return torch.stack([weight * cost for weight, cost in zip(weights, costs, strict=True)]).sum()

    def expected(self, alphas: Alphas) -> Expectation:
        """The expected cost of the alphas' genotype, with gradient."""
        gates = alphas.gates()
        probabilities = dict(gates)
        for decision in alphas.decisions:
            probabilities.update(
                decision.likelihoods({site.path: gates[site.path] for site in decision.sites})
            )
        return expected_cost(self.program, self.size, probabilities)

    def cost(self, gates: Mapping[str, list[int]]) -> Expectation:
        """The cost of a decision, with every gate 0 or 1: an upper bound for what is derived from it."""
        return expected_cost(self.program, self.size, gates)

    def excess(self, cost: Expectation) -> float:
        """How far a cost exceeds the limits, relative to them; 0 within them."""
        return sum(self.over(cost))

    def over(self, cost: Expectation) -> list[float]:
        """The same for each limit."""
        return [max(float(number) / limit - 1, 0.0) for number, limit in self.limited(cost)]

    def usage(self, genotype: Genotype) -> str:
        """How much of each limit a derived genotype uses."""
        counted = cost(lower(genotype), self.size)
        spent = Expectation(counted.parameters, counted.macs)
        names = [name for name, limit in (("parameters", self.parameters), ("MACs", self.macs)) if limit]
        return ", ".join(
            f"{number:,} of at most {limit:,} {name} ({number / limit:.0%})"
            for name, (number, limit) in zip(names, self.limited(spent), strict=True)
        )

    def limited(self, cost: Expectation) -> list[tuple[Tensor | int, int]]:
        pairs = ((cost.parameters, self.parameters), (cost.macs, self.macs))
        return [(number, limit) for number, limit in pairs if limit is not None]
