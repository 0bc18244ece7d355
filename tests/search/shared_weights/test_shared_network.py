"""A sampled network, alone and at its own cost, computes what the supernet does with one-hot gates."""

import pytest
import torch
from hypothesis import given, settings
from torch import nn

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import loads
from search.shared_weights.members import Members
from search.shared_weights.shared_network import SharedNetwork, standalone
from search.supernet.alphas import gates_of
from search.supernet.forward_plan import Logits
from search.supernet.supernet import Supernet
from search.training.supervision import supervise
from tests.search.test_supernet import pictures, unsettle, without_drops
from tests.spaces import BLOCK_SPACE, LEVEL_SPACE, OPEN_STAGE, SETTINGS_SPACE, SKIP_SPACE
from tests.strategies import spaces

SPACES = {
    "blocks": BLOCK_SPACE,
    "levels": LEVEL_SPACE,
    "widths": OPEN_STAGE,
    "settings": SETTINGS_SPACE,
    "cells": SKIP_SPACE,
}


def total(logits: Logits) -> torch.Tensor:
    """A scalar to which every logit contributes otherwise."""
    heads = [logits] if isinstance(logits, torch.Tensor) else logits
    torch.manual_seed(7)
    return torch.stack([(head * torch.randn(head.shape)).sum() for head in heads]).sum()


def gradients(network: nn.Module, loss: torch.Tensor) -> dict[str, torch.Tensor]:
    named = dict(network.named_parameters())
    found = torch.autograd.grad(loss, list(named.values()), allow_unused=True, materialize_grads=True)
    return dict(zip(named, found, strict=True))


def compare(space, seed: int) -> None:
    torch.manual_seed(seed)
    members, supernet = Members.of(space), Supernet(space).double().train()
    unsettle(supernet.network)
    supervise(supernet.network, on=True)
    member = next(members.turns(torch.Generator().manual_seed(seed)))
    decided = gates_of(space, members.decided(member))
    # Fixed weights of sums have four digits, and float32 is not as exact as this test.
    gates = {path: gate.double().round(decimals=4) for path, gate in decided.items()}
    shared, x = SharedNetwork(members, supernet.network), pictures(space).double()
    without_drops(supernet)
    without_drops(shared.sampled(member).network.double())
    whole, alone = supernet.plain(x, gates), shared.forward(member, x)
    torch.testing.assert_close(alone, whole, rtol=0, atol=1e-9)
    ours, theirs = (gradients(supernet.network, total(logits)) for logits in (alone, whole))
    for name in theirs:
        scale = max(1.0, float(theirs[name].abs().max()))
        torch.testing.assert_close(ours[name] / scale, theirs[name] / scale, rtol=0, atol=1e-9, msg=name)


@settings(max_examples=5)
@given(spaces())
def test_logits_and_gradients_of_a_sampled_network_are_those_of_the_supernet_one_hot(space):
    compare(space, 0)


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("text", SPACES.values(), ids=SPACES)
def test_so_they_are_in_spaces_of_every_kind(text, seed):
    compare(loads(text), seed)


def test_weights_of_ops_that_are_not_there_have_no_gradient():
    space = loads(BLOCK_SPACE)
    members = Members.of(space)
    shared = SharedNetwork(members, Supernet(space).network.train())
    total(shared.forward(members.first, pictures(space))).backward()
    trained = {name for name, weight in shared.weights.items() if weight.grad is not None}
    assert any(name.startswith("enc1.conv_kernel_3") for name in trained), trained
    assert not any(name.startswith("enc1.residual") for name in trained)


def test_only_so_many_networks_are_kept_and_building_draws_no_random_numbers(monkeypatch):
    monkeypatch.setattr("search.shared_weights.shared_network.KEPT", 2)
    space = loads(OPEN_STAGE)
    members = Members.of(space)
    shared = SharedNetwork(members, Supernet(space).network)
    before = torch.get_rng_state()
    first = shared.sampled((0, 0))
    assert shared.sampled((0, 0)) is first
    shared.sampled((0, 1))
    shared.sampled((1, 0))
    assert list(shared.kept) == [(0, 1), (1, 0)]
    assert torch.equal(torch.get_rng_state(), before)


def test_statistics_are_renewed_for_the_network_itself():
    """Then evaluation on the images that they are of is what training computes on them."""
    space = loads(OPEN_STAGE)
    torch.manual_seed(0)
    members, x = Members.of(space), 5 * torch.randn(4, 3, 8, 8) + 3
    shared = SharedNetwork(members, Supernet(space).network.train())
    unsettle(shared.network)
    genotype = members.genotype((0, 1))
    network = standalone(space, genotype, shared.network.state_dict(), [(x, x)])
    network.eval()
    expected = shared.forward((0, 1), x)
    torch.testing.assert_close(network(x), expected, rtol=0.2, atol=0.2)  # variances divide by n - 1
    assert cost(lower(genotype), (8, 8)).parameters == sum(p.numel() for p in network.parameters())
