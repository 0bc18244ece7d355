"""The gradients of a depthwise convolution, beside torch's own."""

import pytest
import torch
from torch import nn

from compiler.backend.load import load_network
from search.supernet.execution.depthwise import Convolution, Depthwise, depthwise
from search.supernet.execution.quick_convolutions import QuickConvolutions
from search.supernet.forward_plan import ForwardPlans
from zoo.references import reference

KERNELS_2D = [(3, 3), (5, 5), (7, 7), (9, 9), (3, 5), (5, 3), (1, 5), (1, 11)]
KERNELS_3D = [(3, 3, 3), (1, 3, 3), (5, 3, 1), (3, 5, 7), (5, 5, 5)]
CASES = [
    *((size, image) for size in KERNELS_2D for image in [(6, 7), (1, 1), (2, 16)]),
    *((size, image) for size in KERNELS_3D for image in [(4, 6, 7), (1, 1, 1), (2, 3, 9)]),
]


def layer_of(size: tuple[int, ...], channels: int = 4, **settings) -> nn.Module:
    kind = nn.Conv2d if len(size) == 2 else nn.Conv3d
    given = {"padding": tuple(k // 2 for k in size), "groups": channels, "bias": False, **settings}
    return kind(channels, channels, size, **given).double()


def laid(x: torch.Tensor, last: bool) -> torch.Tensor:
    layouts = {4: torch.channels_last, 5: torch.channels_last_3d}
    return x.contiguous(memory_format=layouts[x.dim()] if last else torch.contiguous_format)


@pytest.mark.parametrize(("size", "image"), CASES)
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_it_is_torchs_gradient(size, image, last, bias):
    torch.manual_seed(0)
    layer = layer_of(size, bias=bias)
    x = laid(torch.randn(2, 4, *image).double(), last).requires_grad_()
    found = []
    for compute in (layer, lambda x: depthwise(layer, x)):
        y = compute(x)
        assert y.is_contiguous() or last
        found.append((y, *torch.autograd.grad(y.sin().sum(), [x, *layer.parameters()])))
    for theirs, ours in zip(*found, strict=True):
        assert torch.allclose(theirs, ours, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("size", "settings"),
    [
        ((3, 3), {}),
        ((5, 5), {"stride": 2}),
        ((5, 5), {"padding": 0}),
        ((5, 5), {"dilation": 2, "padding": 4}),
        ((5, 5), {"groups": 2}),
        ((3, 3, 3), {"stride": (1, 2, 2)}),
        ((3, 3, 3), {"groups": 1}),
    ],
)
def test_other_convolutions_are_left_to_torch(size, settings):
    layer = layer_of(size, **settings)
    assert not Convolution.of(layer).is_slow(torch.randn(1, 4, *[8] * len(size)))


@pytest.mark.parametrize("size", [(5, 5), (3, 3, 3)])
def test_a_modules_own_calls_are_computed_so(size, monkeypatch):
    layer = layer_of(size)
    x = torch.randn(1, 4, *[8] * len(size)).double().requires_grad_()
    with QuickConvolutions():
        y = layer(x)
    assert type(y.grad_fn).__name__ == f"{Depthwise.__name__}Backward"
    assert torch.equal(y, layer(x))


def test_blocks_of_a_network_compute_theirs_so():
    torch.manual_seed(0)
    genotype = reference("mednext-s")
    network = load_network(genotype)
    plans = ForwardPlans.of(genotype, network)
    images = torch.randn(1, 1, 32, 16, 16)
    found = []
    for forward in (plans.step, network):
        network.zero_grad()
        logits = [*forward(images)]
        sum(each.sin().sum() for each in logits).backward()
        named = network.named_parameters()
        found.append({name: weight.grad.clone() for name, weight in named if weight.grad is not None})
    quick, plain = found
    difference = max(float((quick[name] - plain[name]).abs().max()) for name in plain)
    largest = max(float(gradient.abs().max()) for gradient in plain.values())
    assert 0 < difference < 1e-4 * largest
