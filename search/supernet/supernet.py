"""The supernet: the network of a search space, with every choice weighed by its alphas."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import Genotype
from search.supernet.alphas import Alphas, Gates
from search.supernet.forward_plan import ForwardPlans, Logits


class Supernet(nn.Module):
    """A space's network, lowered and emitted like any other, with the alphas that gate it."""

    def __init__(self, space: Genotype) -> None:
        super().__init__()
        self.network = load_network(space)
        self.forward_plans = ForwardPlans.of(space, self.network)
        self.alphas = Alphas(space)
        self.frozen: frozenset[str] = frozenset()

    @property
    def weights(self) -> list[nn.Parameter]:
        """The network's weights, without those that are frozen."""
        return [weight for name, weight in self.network.named_parameters() if name not in self.frozen]

    def freeze(self, names: Collection[str]) -> None:
        """Leave these of the network's weights as they are. Their norms' statistics follow the data still."""
        self.frozen = frozenset(names)
        for name, weight in self.network.named_parameters():
            weight.requires_grad_(name not in self.frozen)

    @contextmanager
    def weights_fixed(self) -> Iterator[None]:
        """While this is active, the weights have no gradient."""
        weights = self.weights
        for weight in weights:
            weight.requires_grad_(False)
        try:
            yield
        finally:
            for weight in weights:
                weight.requires_grad_(True)

    def forward(self, x: Tensor, gates: Gates | None = None) -> Logits:
        """Logits for images (B, C, *spatial), under the given gates or those of the alphas.

        In training they are computed by the plan, and can be differentiated once.
        """
        if self.training and torch.is_grad_enabled():
            return self.forward_plans.step(x, self.alphas.gates() if gates is None else gates)
        return self.plain(x, gates)

    def plain(self, x: Tensor, gates: Gates | None = None) -> Logits:
        """The same with the emitted source, which can be differentiated any number of times."""
        return self.forward_plans.plain(x, self.alphas.gates() if gates is None else gates)

    def fixed_gates(self) -> Gates:
        """The alphas' gates, detached from the alphas."""
        with torch.no_grad():
            return self.alphas.gates()

    def fixed_drawn_gates(self) -> Gates:
        """The gates of a step, detached from the alphas."""
        with torch.no_grad():
            return self.alphas.drawn_gates()
