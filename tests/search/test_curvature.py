"""The dominant eigenvalue of the Hessian of the validation loss in the alphas."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype import loads
from search.config import SearchConfig
from search.curvature import dominant_curvature, dominant_eigenvalue
from search.losses import loss_named
from search.method import bilevel
from search.supernet import Supernet
from tests.spaces import SKIP_SPACE


@pytest.fixture
def halves():
    torch.manual_seed(0)
    supernet = Supernet(loads(SKIP_SPACE)).double()
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas)
    return bilevel(supernet, loss_named("bce", "mask"), (1.0,), SearchConfig())


@pytest.fixture
def batch():
    return torch.randn(4, 3, 8, 8).double(), torch.randint(0, 2, (4, 8, 8))


def whole_hessian(halves, batch) -> torch.Tensor:
    """By torch's own second derivatives, over all alphas together."""
    alphas = halves.supernet.alphas
    sizes = [len(values) for values in alphas.values]

    def loss(vector: torch.Tensor) -> torch.Tensor:
        gates = {}
        for decision, part in zip(alphas.decisions, vector.split(sizes), strict=True):
            gates.update(decision.relax(part))
        return halves.loss_of(batch, gates)

    start = torch.cat([values.detach() for values in alphas.values])
    return torch.autograd.functional.hessian(loss, start)


def test_it_is_that_of_the_whole_hessian(halves, batch):
    eigenvalues = torch.linalg.eigvalsh(whole_hessian(halves, batch))
    expected = eigenvalues[eigenvalues.abs().argmax()]
    assert dominant_curvature(halves, batch, 0) == pytest.approx(float(expected), rel=0.03)


def test_measuring_leaves_no_trace(halves, batch):
    network = halves.supernet.network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    random = torch.get_rng_state()
    assert dominant_curvature(halves, batch, 0) == dominant_curvature(halves, batch, 0)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert torch.equal(random, torch.get_rng_state())
    assert all(weight.requires_grad and weight.grad is None for weight in network.parameters())
    assert all(alphas.grad is None for alphas in halves.supernet.alphas.values)


@given(st.integers(2, 8), st.integers(0, 2**31), st.sampled_from([1.0, -1.0]))
def test_power_iteration_finds_the_largest_magnitude_with_its_sign(size, seed, sign):
    generator = torch.Generator().manual_seed(seed)
    basis = torch.linalg.qr(torch.randn(size, size, generator=generator).double()).Q
    values = torch.linspace(-0.5, 0.5, size).double()
    values[0] = 3.0 * sign
    matrix = basis @ torch.diag(values) @ basis.T
    start = torch.randn(size, generator=generator).double()
    found = dominant_eigenvalue(lambda vector: matrix @ vector, start, iterations=100, tolerance=1e-9)
    assert found == pytest.approx(3.0 * sign, rel=1e-6)


def test_a_flat_loss_has_no_curvature():
    assert dominant_eigenvalue(torch.zeros_like, torch.ones(3)) == 0.0
