"""Learning rates by layer, from the size of its weights."""

import math

import pytest
import torch
from attrs import evolve
from torch import nn

from genotype import InputError
from search.config import TrainConfig
from search.training.optimisation.layer_rates import RELATIVE, VECTORS, layer_groups
from search.training.optimisation.optimizers import require_rate, weight_optimizer
from search.training.optimisation.schedule import RateSchedule, lr_of, set_lr


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(64, 128, 3, bias=False),
        nn.BatchNorm2d(128),
        nn.Conv2d(128, 128, 5, groups=128),
        nn.Conv2d(128, 32, 1),
        nn.ConvTranspose3d(32, 16, 2),
    )


def test_every_parameter_is_in_one_group():
    net = network()
    grouped = [weight for group in layer_groups(net) for weight in group["params"]]
    assert sorted(map(id, grouped)) == sorted(map(id, net.parameters()))


@pytest.mark.parametrize(("place", "inputs"), [(0, 64 * 9), (2, 25), (3, 128)])
def test_a_share_is_the_size_that_torch_draws_for_so_many_inputs(place, inputs):
    net = network()
    (share,) = [
        group["share"] for group in layer_groups(net) if any(w is net[place].weight for w in group["params"])
    ]
    assert share == pytest.approx(1 / math.sqrt(3 * inputs), rel=0.05)


def test_a_first_step_changes_every_kernel_by_the_same_share():
    net = network()
    before = [weight.detach().clone() for weight in net.parameters()]
    optimizer = weight_optimizer(net, TrainConfig(weight_decay=0.0))
    for weight in net.parameters():
        weight.grad = torch.randn_like(weight)
    optimizer.step()
    for old, new in zip(before, net.parameters(), strict=True):
        step = float((new.detach() - old).square().mean().sqrt())
        size = float(old.square().mean().sqrt()) if old.dim() > 1 else VECTORS
        assert step == pytest.approx(RELATIVE * size, rel=0.02)


def test_a_kernel_of_zeros_learns():
    layer = nn.Conv2d(2, 2, 1, bias=False)
    nn.init.zeros_(layer.weight)
    assert [group["share"] for group in layer_groups(layer)] == [VECTORS]


def test_the_rate_that_is_set_and_told_is_the_whole_ones():
    optimizer = weight_optimizer(network(), TrainConfig())
    set_lr(optimizer, 0.5)
    assert lr_of(optimizer) == pytest.approx(0.5)
    assert [group["lr"] for group in optimizer.param_groups] == [
        0.5 * group["share"] for group in optimizer.param_groups
    ]


def test_a_given_rate_is_that_of_all_weights():
    optimizer = weight_optimizer(network(), TrainConfig(lr=0.3))
    assert [group["lr"] for group in optimizer.param_groups] == [0.3]


@pytest.mark.parametrize(
    ("given", "words"), [({"optimizer": "sgd"}, "--lr 0.01"), ({"lr_end": 0.1}, "leave it out")]
)
def test_what_has_no_meaning_by_layer_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        require_rate(TrainConfig(**given))
    require_rate(evolve(TrainConfig(**given), lr=0.1))


def test_the_rate_rises_and_falls():
    schedule = RateSchedule(start=1.0, end=0.0, decay="cosine", warmup=0.1, steps=100)
    rates = [schedule.at(step) for step in range(100)]
    top = rates.index(max(rates))
    assert 8 <= top <= 10
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[0] == pytest.approx(0.1)
    assert 0 < rates[-1] < 0.001


def test_without_warmup_it_begins_at_the_top():
    assert RateSchedule(0.3, 0.0, "poly", 0.0, 10).at(0) == 0.3
