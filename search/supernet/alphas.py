"""The architecture parameters of a search space."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from genotype import Genotype
from genotype.form.choices import choices
from genotype.form.resolve_choices import Decided
from search.supernet.decisions import Decision, decisions_of
from search.supernet.relaxation import Relaxation, Softmax

Gates = dict[str, Tensor]
"""For every choice of a space, by path, the weights of its options."""

ONE_HOT = 1e-3


class Alphas(nn.Module):
    """A vector of alphas for every decision of a space, initialised to 1e-3 times a normal draw."""

    def __init__(self, space: Genotype) -> None:
        super().__init__()
        self.decisions = decisions_of(space)
        self.values = nn.ParameterList([1e-3 * torch.randn(d.size) for d in self.decisions])
        self.single_options = [path for path, choice in choices(space) if len(choice.options) == 1]
        self.relaxation: Relaxation = Softmax()

    def pairs(self) -> Iterator[tuple[Decision, Tensor]]:
        return zip(self.decisions, self.values, strict=True)

    def gates(self) -> Gates:
        """The relaxed gates; a choice of one option has the weight 1."""
        return self.relaxed(self.relaxation.gates)

    def drawn_gates(self) -> Gates:
        """The gates of one search step, with the noise that its relaxation draws."""
        return self.relaxed(self.relaxation.drawn_gates)

    def relaxed(self, relax: Callable[[Decision, Tensor], Gates]) -> Gates:
        gates = {path: torch.ones(1, device=self.device()) for path in self.single_options}
        for decision, alphas in self.pairs():
            gates.update(relax(decision, alphas))
        return gates

    @torch.no_grad()
    def is_one_hot(self) -> bool:
        """Whether annealed gates are so near to 0 and 1 that no alpha has a gradient to speak of."""
        gates = self.gates().values() if self.relaxation.anneals else ()
        return bool(gates) and all(bool((gate.minimum(1 - gate) < ONE_HOT).all()) for gate in gates)

    def masked(self, decision: Decision, alphas: Tensor, place: int) -> Gates:
        """The gates of a decision without one of its candidates."""
        return self.relaxation.gates(decision, decision.without(alphas, place))

    def device(self) -> torch.device:
        return next((alphas.device for alphas in self.values), torch.device("cpu"))

    def beta_decay(self) -> Tensor:
        """The mean of logsumexp over every softmax's alphas (Ye et al. 2022, beta-DARTS).

        It has a gradient in the alphas. Sigmoid groups do not compete, and are left out.
        """
        terms = [
            torch.logsumexp(group, 0)
            for decision, alphas in self.pairs()
            if decision.relaxation == "softmax"
            for group in decision.grouped(alphas)
        ]
        return torch.stack(terms).mean() if terms else torch.zeros((), device=self.device())

    def decided(self) -> dict[str, Any]:
        """What the alphas decide, by the path of each choice."""
        decisions: dict[str, Any] = {}
        for decision, alphas in self.pairs():
            decisions.update(self.derived(decision, alphas))
        return decisions

    def derived(self, decision: Decision, alphas: Tensor) -> Mapping[str, Any]:
        """What alphas decide for one decision."""
        return decision.discretize(decision.scores(alphas.detach()), self.weighing(alphas))

    def weighing(self, alphas: Tensor) -> Tensor:
        """The alphas that weigh what is kept."""
        return self.relaxation.last(alphas.detach())


def gates_of(space: Genotype, decided: Decided) -> Gates:
    """The gates under which a space's supernet computes a decided genotype."""
    gates = {path: torch.ones(1) for path, choice in choices(space) if len(choice.options) == 1}
    for decision in decisions_of(space):
        gates.update(decision.gates(decided))
    return gates


def recorded(decisions: tuple[Decision, ...]) -> list[Mapping[str, Any]]:
    """The meaning of each recorded vector of alphas, one entry per softmax."""
    return [
        {
            "name": decision.name if len(decision.groups) == 1 else group[0].path,
            "kind": decision.kind,
            "relaxation": decision.relaxation,
            "candidates": [word for site in group for word in site.words],
        }
        for decision in decisions
        for group in decision.groups
    ]


@torch.no_grad()
def gate_vectors(alphas: Alphas, even: bool = False) -> list[list[float]]:
    """The present gates, in the order of `recorded`; or those of equal alphas."""
    found: list[list[float]] = []
    for decision, values in alphas.pairs():
        gates = alphas.relaxation.gates(decision, torch.zeros_like(values) if even else values)
        weights = torch.cat([gates[site.path] for site in decision.sites])
        found += [group.tolist() for group in decision.grouped(weights)]
    return found


def snapshot(alphas: Alphas) -> list[list[float]]:
    """The present alphas, in the order of `recorded`."""
    groups = (decision.grouped(values.detach()) for decision, values in alphas.pairs())
    return [group.tolist() for several in groups for group in several]


@torch.no_grad()
def put_back(alphas: Alphas, vectors: Sequence[Sequence[float]]) -> None:
    """The inverse of `snapshot`; the vectors must have the same number and lengths."""
    given = iter(vectors)
    for decision, values in alphas.pairs():
        values.copy_(torch.cat([torch.tensor(next(given)) for _ in decision.groups]))
