"""The weighted sum of normalised values, beside finite differences and torch's own norm."""

import pytest
import torch
from torch import nn

from search.supernet.execution.gated_sum import Term, gated_sum


def norm_of(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, affine=False).double()


@pytest.mark.parametrize("by_channel", [False, True])
def test_its_gradient_is_that_of_finite_differences(by_channel):
    torch.manual_seed(0)
    weights = [torch.randn(3 if by_channel else ()).double().requires_grad_() for _ in range(3)]
    values = [torch.randn(2, 3, 4, 5).double().requires_grad_() for _ in range(3)]

    def total(*inputs):
        norms = [norm_of(3), None, norm_of(3)]
        terms = zip(inputs[:3], inputs[3:], norms, strict=True)
        return gated_sum([Term(weight, value, norm) for weight, value, norm in terms])

    assert torch.autograd.gradcheck(total, (*weights, *values))


def test_running_statistics_move_as_in_a_norm():
    torch.manual_seed(0)
    ours, theirs = norm_of(3), norm_of(3)
    for _ in range(3):
        x = torch.randn(2, 3, 4, 4).double() * 3 + 1
        y = theirs(x)
        assert torch.allclose(y, gated_sum([Term(x.new_ones(()), x, ours)]))
    for name, value in theirs.named_buffers():
        assert torch.allclose(value, ours.get_buffer(name)), name


@pytest.mark.parametrize("power", [1, 2])
def test_it_refuses_a_second_derivative(power):
    x = torch.randn(2, 3, 4, 4).double().requires_grad_()
    total = gated_sum([Term(x.new_ones(()), x, norm_of(3))]).pow(power).sum()
    with pytest.raises(RuntimeError, match="no second derivative"):
        torch.autograd.grad(total, x, create_graph=True)
