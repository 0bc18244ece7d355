"""The layer of a stage that a search decides on, beside the same arithmetic done step by step."""

import pytest
import torch
from torch import Tensor, nn

from compiler.layers.blocks import OpenBlockStage
from compiler.layers.stages import ConvLayer, OpenStage, weighed

NORMS, ACTIVATIONS = ("none", "batch", "instance"), ("relu", "leaky_relu", "none")


def conv_layer(norm: str, activation: str) -> ConvLayer:
    torch.manual_seed(0)
    layer = ConvLayer(2, 3, (3, 3), norm, activation, bias=True).double()
    for value in layer.norm.parameters():
        torch.nn.init.normal_(value)
    return layer


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("weight", [[0.5, 1.0, 0.25], [1e-3, 0.7, 2.0]])
def test_weighing_in_the_norm_is_weighing_what_leaves_the_activation(
    norm: str, activation: str, weight: list[float]
):
    layer, x = conv_layer(norm, activation), torch.randn(4, 2, 5, 6).double()

    def results(by: Tensor, y: Tensor) -> tuple[Tensor, ...]:
        return (y, *torch.autograd.grad(y.square().sum(), [by, *layer.parameters()]))

    first = torch.tensor(weight).double().requires_grad_()
    second = torch.tensor(weight).double().requires_grad_()
    found = results(first, weighed(layer, x, first))
    wanted = results(second, layer(x) * second[:, None, None])
    for ours, theirs in zip(found, wanted, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("norm", NORMS)
def test_a_weight_of_zero_leaves_nothing_and_one_changes_no_bit(norm: str):
    layer, x = conv_layer(norm, "leaky_relu"), torch.randn(4, 2, 5, 6).double()
    assert torch.equal(weighed(layer, x, torch.ones(3).double()), layer(x))
    assert not weighed(layer, x, torch.zeros(3).double()).any()


def test_a_norm_weighed_still_counts_its_batches():
    layer = conv_layer("batch", "relu")
    weighed(layer, torch.randn(4, 2, 5, 6).double(), torch.full((3,), 0.5).double())
    state = layer.norm.state_dict()
    assert state["num_batches_tracked"] == 1
    assert state["running_mean"].any()


@pytest.mark.parametrize("depths", [(1, 2, 3), (2, 3), (1, 3)])
def test_a_stage_is_the_weighted_sum_of_its_depths(depths: tuple[int, ...]):
    torch.manual_seed(0)
    stage = OpenStage(2, ((2, 4), (2, 4, 6), (3, 5)), depths, (3, 3), "instance", "leaky_relu").double()
    x, depth = torch.randn(2, 2, 5, 5).double(), torch.rand(len(depths)).double()
    gates = tuple(torch.rand(count).double() for count in (2, 3, 2))
    total = torch.zeros(2, stage.out_channels, 5, 5).double()
    y = x
    for number, (layer, gate, options) in enumerate(
        zip(stage.children(), gates, ((2, 4), (2, 4, 6), (3, 5)), strict=True), 1
    ):
        y = layer(y)
        for channel in range(y.shape[1]):
            kept = sum(g for g, width in zip(gate, options, strict=True) if channel < width)
            y = torch.cat([y[:, :channel], kept * y[:, channel : channel + 1], y[:, channel + 1 :]], 1)
        if number in depths:
            total[:, : y.shape[1]] += depth[depths.index(number)] * y
    torch.testing.assert_close(stage(x, depth, gates), total)


@pytest.mark.parametrize("depths", [(1, 2, 3), (2, 3), (1, 3)])
def test_a_run_of_blocks_is_the_weighted_sum_of_its_depths(depths: tuple[int, ...]):
    torch.manual_seed(0)
    stage = OpenBlockStage(Narrowing, 2, (4, 3, 5), depths).double()
    x, depth = torch.randn(2, 2, 5, 5).double(), torch.rand(len(depths)).double()
    widest = max((4, 3, 5)[number - 1] for number in depths)
    total, y = torch.zeros(2, widest, 5, 5).double(), x
    for number, block in enumerate(stage.children(), 1):
        y = block(y)
        if number in depths:
            total[:, : y.shape[1]] += depth[depths.index(number)] * y
    torch.testing.assert_close(stage(x, depth), total)


class Narrowing(nn.Module):
    """A block that is a 1x1 convolution."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return y
