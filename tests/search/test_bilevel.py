"""The two halves of a search step."""

import pytest
import torch

from genotype import loads
from search.config import SearchConfig
from search.methods.registry import bilevel
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from search.training.optimisation.schedule import cosine, linear
from tests.spaces import SKIP_SPACE


@pytest.fixture
def method():
    torch.manual_seed(0)
    return bilevel(Supernet(loads(SKIP_SPACE)), loss_named("bce", "mask"), (1.0,), SearchConfig())


@pytest.fixture
def batch():
    return torch.randn(4, 3, 8, 8), torch.randint(0, 2, (4, 8, 8))


def copies(module: torch.nn.Module) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in module.parameters()]


def changed(before: list[torch.Tensor], module: torch.nn.Module) -> list[bool]:
    return [not torch.equal(old, new) for old, new in zip(before, module.parameters(), strict=True)]


def test_the_alpha_half_moves_alphas_alone_and_computes_no_gradient_of_weights(method, batch):
    supernet = method.supernet
    weights, alphas = copies(supernet.network), copies(supernet.alphas)
    method.alpha_step(batch, batch, beta=1.0)
    assert not any(changed(weights, supernet.network))
    assert all(changed(alphas, supernet.alphas))
    assert all(parameter.grad is None for parameter in supernet.network.parameters())


def test_the_weight_half_moves_weights_alone(method, batch):
    supernet = method.supernet
    weights, alphas = copies(supernet.network), copies(supernet.alphas)
    method.weight_step(batch)
    assert all(changed(weights, supernet.network))
    assert not any(changed(alphas, supernet.alphas))
    assert all(parameter.grad is None for parameter in supernet.alphas.parameters())


def test_the_alpha_gradient_is_that_of_loss_plus_beta_decay(method, batch):
    supernet = method.supernet
    images, labels = batch
    supernet.eval()  # running statistics would move between the two ways of computing it
    loss = method.loss(supernet(images), labels) + 2.5 * supernet.alphas.beta_decay()
    expected = torch.autograd.grad(loss, list(supernet.alphas.parameters()))
    method.alpha_step(batch, batch, beta=2.5)
    for gradient, alphas in zip(expected, supernet.alphas.parameters(), strict=True):
        torch.testing.assert_close(alphas.grad, gradient)


def test_the_clipping_of_weights_does_not_see_alphas(method, batch):
    # The AdwU-Net code clips over all parameters, so stale gradients of one scale the other's.
    method.alpha_step(batch, batch, beta=1e6)
    huge = [alphas.grad.clone() for alphas in method.supernet.alphas.parameters()]
    method.weight_step(batch)
    pairs = zip(huge, method.supernet.alphas.parameters(), strict=True)
    assert all(torch.equal(old, new.grad) for old, new in pairs)


def test_momentum_is_kept_from_step_to_step(method, batch):
    method.weight_step(batch)
    method.weight_step(batch)
    slots = method.weights.state_dict()["state"].values()
    assert all(slot["momentum_buffer"].abs().sum() > 0 for slot in slots)


def test_schedules():
    assert cosine(1.0, 0.2, 0, 10) == 1.0
    assert cosine(1.0, 0.2, 5, 10) == pytest.approx(0.6)
    assert cosine(1.0, 0.2, 10, 10) == pytest.approx(0.2)
    assert [linear(0.5, 15.0, epoch, 30) for epoch in (0, 1, 29)] == [0.5, 1.0, 15.0]


@pytest.mark.parametrize(("name", "kind"), [("adam", torch.optim.Adam), ("radam", torch.optim.RAdam)])
def test_the_alphas_have_the_optimizer_that_was_named(name, kind):
    config = SearchConfig(alpha_optimizer=name, alpha_lr=3e-4, alpha_betas=(0.4, 0.99))
    method = bilevel(Supernet(loads(SKIP_SPACE)), loss_named("bce", "mask"), (1.0,), config)
    assert type(method.alphas) is kind
    (group,) = method.alphas.param_groups
    assert (group["lr"], group["betas"]) == (3e-4, (0.4, 0.99))
