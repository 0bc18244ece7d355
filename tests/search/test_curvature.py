"""The greatest eigenvalue of the Hessian of the validation loss in the alphas."""

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from genotype import loads
from search.config import SearchConfig
from search.methods.registry import bilevel
from search.monitor.curvature import greatest_curvature, greatest_eigenvalue
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from tests.spaces import SKIP_SPACE


@pytest.fixture
def method():
    torch.manual_seed(0)
    supernet = Supernet(loads(SKIP_SPACE)).double()
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas)
    return bilevel(supernet, loss_named("bce", "mask"), (1.0,), SearchConfig())


@pytest.fixture
def batch():
    return torch.randn(4, 3, 8, 8).double(), torch.randint(0, 2, (4, 8, 8))


def whole_hessian(method, batch) -> torch.Tensor:
    """By torch's own second derivatives, over all alphas together."""
    alphas = method.supernet.alphas
    sizes = [len(values) for values in alphas.values]

    def loss(vector: torch.Tensor) -> torch.Tensor:
        gates = {}
        for decision, part in zip(alphas.decisions, vector.split(sizes), strict=True):
            gates.update(decision.relax(part))
        return method.loss_through(method.supernet.plain, batch, gates)

    start = torch.cat([values.detach() for values in alphas.values])
    return torch.autograd.functional.hessian(loss, start)


def test_it_is_that_of_the_whole_hessian(method, batch):
    expected = torch.linalg.eigvalsh(whole_hessian(method, batch)).max()
    assert greatest_curvature(method, batch, 0) == pytest.approx(float(expected), rel=0.03)


def test_measuring_leaves_no_trace(method, batch):
    network = method.supernet.network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    random = torch.get_rng_state()
    assert greatest_curvature(method, batch, 0) == greatest_curvature(method, batch, 0)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert torch.equal(random, torch.get_rng_state())
    assert all(weight.requires_grad and weight.grad is None for weight in network.parameters())
    assert all(alphas.grad is None for alphas in method.supernet.alphas.values)


@pytest.mark.parametrize("size", [2, 10, 100])
@pytest.mark.parametrize("lowest", [-3.0, -1.5, 0.0])
def test_the_greatest_eigenvalue_is_found_whatever_lies_below_zero(size, lowest):
    """As far below zero as above, where power iteration stalls, too."""
    generator = torch.Generator().manual_seed(0)
    values = torch.linspace(lowest, 1.0, size).double()
    errors = []
    for _ in range(50):
        basis = torch.linalg.qr(torch.randn(size, size, generator=generator).double()).Q
        matrix = basis @ torch.diag(values) @ basis.T
        start = torch.randn(size, generator=generator).double()
        errors.append(abs(greatest_eigenvalue(lambda vector, m=matrix: m @ vector, start) - 1))
    assert sorted(errors)[25] < 0.02
    assert max(errors) < 0.2


@given(st.integers(2, 1000), st.integers(0, 2**31))
@example(2, 113940)  # a start that lies almost along the eigenvector of -1
def test_a_lone_pair_of_opposite_eigenvalues_is_exact(size, seed):
    values = torch.zeros(size).double()
    values[0], values[1] = 1, -1
    start = torch.randn(size, generator=torch.Generator().manual_seed(seed)).double()
    # A residual of a hundredth, at which it may end, leaves an error of its square.
    assert greatest_eigenvalue(lambda vector: values * vector, start) == pytest.approx(1, rel=1e-4)


def test_a_flat_loss_has_no_curvature():
    assert greatest_eigenvalue(torch.zeros_like, torch.ones(3)) == 0.0


def test_where_the_loss_is_no_number_its_curvature_is_none():
    start = torch.randn(5, generator=torch.Generator().manual_seed(0)).double()
    assert math.isnan(greatest_eigenvalue(lambda vector: vector * math.nan, start))
