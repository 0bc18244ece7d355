"""What an op's layer does to channels and pixels, op by op."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from compiler.ops.op import Op
from compiler.ops.registry import OPS
from compiler.program.arithmetic import Shape, shape_after
from compiler.program.style import Style
from tests.compiler.all_layers import layers
from tests.strategies import op_names

STYLES = st.builds(
    Style.named,
    st.sampled_from(["batch", "instance", "none"]),
    st.sampled_from(["relu", "leaky_relu", "none"]),
    st.booleans(),
)
PLAIN = Style.named("none", "none")
SOME_OPS = [op for op in OPS if op.layer_class]


def layer_of(op: Op, inputs: int, outputs: int, style: Style = PLAIN) -> nn.Module:
    call = op.call(inputs, outputs, style)
    return getattr(layers, call.callee)(*call.args, **dict(call.kwargs))


def images(channels: int, *size: int) -> Tensor:
    return torch.rand(2, channels, *size, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("op", SOME_OPS, ids=lambda op: op.name)
@settings(max_examples=15)
@given(st.integers(1, 4), st.integers(1, 4), st.booleans(), STYLES)
def test_an_op_keeps_the_size_and_takes_channels_as_it_says(op, few, times, grows, style):
    inputs, outputs = (few, few * times) if grows else (few * times, few)
    assert op.channel_problem(inputs, outputs) is None
    size = (3, 2, 5)[: max(op.dims)]
    layer, parts = layer_of(op, inputs, outputs, style), op.parts(inputs, outputs, style)
    found = layer(images(inputs, *size))
    assert found.shape == (2, outputs, *size)
    assert shape_after(parts, Shape(inputs, size)) == Shape(outputs, size)
    assert sum(weight.numel() for weight in layer.parameters()) == sum(part.parameters() for part in parts)


@pytest.mark.parametrize("op", SOME_OPS, ids=lambda op: op.name)
def test_an_op_refuses_channels_or_takes_them(op):
    """Three channels to two: only an op with weights across channels can."""
    assert (op.channel_problem(3, 2) is None) == op.mixes_channels
    if op.mixes_channels:
        assert layer_of(op, 3, 2)(images(3, *[4] * max(op.dims))).shape[1] == 2


@pytest.mark.parametrize("times", [1, 2, 3])
def test_channels_without_weights_are_repeated_or_grouped(times):
    x = images(2, 4, 4)
    wide = layers.SkipConnect(2, 2 * times)(x)
    assert torch.equal(wide, torch.stack([x[:, c // times] for c in range(2 * times)], 1))
    assert torch.allclose(layers.SkipConnect(2 * times, 2)(wide), x)
    adapted = layers.AdaptChannels(2, 2 * times, dims=2)(x)
    assert torch.equal(adapted, wide)


def test_pools_group_channels_where_they_shrink():
    x = images(4, 5, 5)
    pairs = x.reshape(2, 2, 2, 5, 5)
    largest = nn.functional.max_pool2d(pairs.amax(2), 3, 1, 1)
    average = nn.functional.avg_pool2d(pairs.mean(2), 3, 1, 1)
    assert torch.equal(layers.MaxPool(4, 2, (3, 3), "none")(x), largest)
    assert torch.allclose(layers.AvgPool(4, 2, (3, 3), "none")(x), average)


@pytest.mark.parametrize("size", [(1, 1, 1), (2, 4, 4), (5, 1, 2)])
def test_a_volume_thinner_than_the_kernel_is_averaged_too(size):
    x = images(1, *size)
    found = layers.AvgPool(1, 1, (3, 3, 3), "none")(x)
    assert torch.allclose(
        found, nn.functional.conv3d(x, torch.full((1, 1, 3, 3, 3), 1 / 27), padding=1), atol=1e-6
    )


def test_a_spatially_separable_kernel_is_an_outer_product():
    layer = layers.SpatialSepConv(1, 1, (5, 5), "none", "none")
    along, down = (convolution.weight[0, 0] for convolution in layer.along)
    x = images(1, 6, 6)
    assert torch.allclose(layer(x), nn.functional.conv2d(x, (down * along)[None, None], padding=2), atol=1e-6)


@pytest.mark.parametrize("outputs", [3, 5])
def test_a_residual_convolution_adds_its_input_projected_where_widths_differ(outputs):
    layer, x = layers.ResConv(3, outputs, (3, 3), "none", "relu"), images(3, 6, 6)
    shortcut = x if outputs == 3 else layer.projection[0](x)
    assert torch.allclose(layer(x), layer.conv(x.relu()) + shortcut, atol=1e-6)


def test_generated_networks_contain_every_op():
    assert {name for dims in (2, 3) for name in op_names(dims)} == {op.name for op in SOME_OPS}
