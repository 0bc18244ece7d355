"""A supernet's weights, and networks of its space that compute with parts of them."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

import torch
from attrs import define, field, frozen
from torch import Tensor, nn
from torch.func import functional_call
from torch.optim.swa_utils import update_bn

from compiler.backend.load import load_network
from genotype import Genotype
from search.data import Batch
from search.selection.weight_inheritance import Part, State, inherit, parts
from search.shared_weights.members import Member, Members
from search.supernet.forward_plan import Logits, Plan
from search.supernet.layouts import may_be_last
from search.training.supervision import supervise

KEPT = 64
"""Sampled networks that are kept, those used last."""


@frozen
class Sampled:
    """The network of a member alone, and the part of a shared weight that each of its weights is.

    Only its ops, its depth and its widths are computed. Norms use the statistics of the batch: the running
    ones of this network mean nothing.
    """

    network: nn.Module
    parts: Mapping[str, Part]
    plan: Plan

    @staticmethod
    def of(space: Genotype, genotype: Genotype, shared: State, device: torch.device) -> "Sampled":
        """Building it draws no random numbers: those of a run must not depend on what is kept."""
        with torch.random.fork_rng(devices=[]):
            network = load_network(genotype).to(device).train().requires_grad_(False)
        supervise(network, on=True)
        cut = parts(space, genotype, shared, dict(network.named_parameters()))
        return Sampled(network, cut, Plan("source", may_be_last(network)))

    def __call__(self, weights: State, images: Tensor) -> Logits:
        """Logits (by head, where there are several), through which gradients flow into the shared weights."""
        own = {key: part.of(weights) for key, part in self.parts.items()}
        logits: Logits = functional_call(self.network, own, (self.plan.laid(images),))
        return logits


@define
class SharedNetwork:
    """The supernet's network of a space that has one; its weights are shared by all members."""

    members: Members
    network: nn.Module
    kept: "OrderedDict[Member, Sampled]" = field(factory=OrderedDict)

    @property
    def weights(self) -> dict[str, Tensor]:
        return dict(self.network.named_parameters())

    def sampled(self, member: Member) -> Sampled:
        """A member's network, built unless it is kept."""
        if member not in self.kept:
            weights = self.weights
            device = next(iter(weights.values())).device
            genotype = self.members.genotype(member)
            self.kept[member] = Sampled.of(self.members.space, genotype, weights, device)
        self.kept.move_to_end(member)
        if len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return self.kept[member]

    def forward(self, member: Member, images: Tensor) -> Logits:
        """A member's logits for images (B, C, *spatial), in training."""
        return self.sampled(member)(self.weights, images)


def standalone(space: Genotype, genotype: Genotype, state: State, batches: Iterable[Batch]) -> nn.Module:
    """A network with its part of shared weights, ready to be evaluated.

    The running statistics of batch norms are those of this network on the batches: shared ones would be of no
    network (Yu and Huang 2019).
    """
    with torch.random.fork_rng(devices=[]):
        network = load_network(genotype)
    network.load_state_dict(inherit(space, genotype, state, network.state_dict()))
    network = network.to(next(iter(state.values())).device)
    supervise(network, on=False)
    update_bn(batches, network)
    return network
