"""The second order: alphas that look through a step of the weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import loads
from search.config import SearchConfig
from search.methods.darts_second_order import DartsSecondOrder
from search.methods.registry import bilevel
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from tests.spaces import SKIP_SPACE

SMOOTH = SKIP_SPACE.replace('"levels"', '"norm": "none", "activation": "none", "levels"').replace(
    "max_pool", "avg_pool"
)
"""No kinks, whose derivatives a difference of finite steps would miss, and no statistics."""


def unrolled(space: str = SMOOTH, **config) -> DartsSecondOrder:
    torch.manual_seed(0)
    supernet = Supernet(loads(space)).double()
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas)
    return bilevel(supernet, loss_named("bce", "mask"), (1.0,), SearchConfig(order=2, **config))


def batches() -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(1)
    while True:
        labels = torch.randint(0, 2, (4, 8, 8), generator=generator)
        yield torch.randn(4, 3, 8, 8, generator=generator).double(), labels


VALIDATION, TRAINING, _ = (batch for batch, _ in zip(batches(), range(3), strict=False))


@contextmanager
def stepped(method: DartsSecondOrder, xi: float) -> Iterator[None]:
    """The weights after plain torch's own step of SGD on the training loss, without clipping."""
    network = method.supernet.network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    group = method.weights.param_groups[0]
    sgd = torch.optim.SGD(network.parameters(), xi, group["momentum"], weight_decay=group["weight_decay"])
    state = deepcopy(method.weights.state_dict())
    state["param_groups"][0]["lr"] = xi
    sgd.load_state_dict(state)
    sgd.zero_grad()
    method.loss_of(TRAINING, method.supernet.fixed_gates()).backward()
    sgd.step()
    sgd.zero_grad()
    try:
        yield
    finally:
        network.load_state_dict(before)


def validation_loss(method: DartsSecondOrder, xi: float) -> float:
    """L_val(w - xi * step(w, alpha), alpha)."""
    with stepped(method, xi), torch.no_grad():
        return float(method.loss_of(VALIDATION, method.supernet.alphas.gates()))


def numerical(method: DartsSecondOrder, xi: float, step: float = 1e-5) -> list[torch.Tensor]:
    """The derivative in every alpha by central differences."""
    found = []
    for alphas in method.supernet.alphas.values:
        slopes = torch.zeros_like(alphas)
        for place in range(len(alphas)):
            sides = []
            for shift in (step, -step):
                alphas.data[place] += shift
                sides.append(validation_loss(method, xi))
                alphas.data[place] -= shift
            slopes[place] = (sides[0] - sides[1]) / (2 * step)
        found.append(slopes)
    return found


@pytest.mark.parametrize("warm", [False, True], ids=["first step", "with momentum"])
def test_the_gradient_is_the_numerical_derivative_of_the_unrolled_loss(warm):
    method = unrolled(lr=0.5)
    if warm:
        method.weight_step(TRAINING)
    loss, gradients = method.alpha_gradient(VALIDATION, TRAINING)
    assert loss == pytest.approx(validation_loss(method, 0.5), rel=1e-9)
    expected = numerical(method, 0.5)
    for gradient, slopes in zip(gradients, expected, strict=True):
        torch.testing.assert_close(gradient, slopes, rtol=1e-3, atol=1e-8)
    # The comparison would be empty if looking ahead changed nothing.
    first_order = torch.cat(numerical(method, 0.0))
    assert (torch.cat(expected) - first_order).norm() > 0.02 * first_order.norm()


def test_without_a_step_it_is_the_first_order():
    method = unrolled()
    method.weights.param_groups[0]["lr"] = 0.0
    loss = method.loss_of(VALIDATION, method.supernet.alphas.gates())
    expected = torch.autograd.grad(loss, list(method.supernet.alphas.parameters()))
    value, gradients = method.alpha_gradient(VALIDATION, TRAINING)
    assert value == float(loss.detach())
    assert all(torch.equal(ours, theirs) for ours, theirs in zip(gradients, expected, strict=True))


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.floats(0, 3))
def test_weights_and_running_statistics_stay_as_they_were_to_the_last_bit(seed, beta):
    method = unrolled(SKIP_SPACE)
    torch.manual_seed(seed)
    method.weight_step(TRAINING)
    before = {name: value.clone() for name, value in method.supernet.network.state_dict().items()}
    alphas = [values.detach().clone() for values in method.supernet.alphas.values]
    method.alpha_step(VALIDATION, TRAINING, beta)
    after = method.supernet.network.state_dict()
    assert any(name.endswith("running_mean") for name in after)
    assert all(torch.equal(before[name], after[name]) for name in after)
    moved = zip(alphas, method.supernet.alphas.values, strict=True)
    assert all(not torch.equal(old, new) for old, new in moved)


def test_beta_decay_is_added():
    plain, decayed = unrolled(), unrolled()
    plain.alpha_step(VALIDATION, TRAINING, 0.0)
    decayed.alpha_step(VALIDATION, TRAINING, 2.5)
    parameters = list(decayed.supernet.alphas.parameters())
    fresh = unrolled().supernet.alphas  # the gradient was taken before the step
    decay = torch.autograd.grad(2.5 * fresh.beta_decay(), list(fresh.parameters()), materialize_grads=True)
    for one, other, term in zip(plain.supernet.alphas.parameters(), parameters, decay, strict=True):
        torch.testing.assert_close(other.grad, one.grad + term)
