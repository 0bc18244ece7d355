"""Every kind of block and setting by name: its costs, counted by torch, and the shape of what it gives."""

from math import prod
from typing import Any

import pytest
import torch
from attrs import evolve
from torch.utils.flop_counter import FlopCounterMode

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.blocks.registry import BY_NAME
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import Genotype, Head, Level, Link, Squeeze, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.in_short import in_short
from tests.strategies import BLOCKS, is_strideless

GIVEN = (
    *BLOCKS,
    StageBlock("conv", groups=2),
    StageBlock("residual", groups=2),
    StageBlock("residual", shortcut="pad"),
    StageBlock("preact", groups=4, squeeze=Squeeze("scse")),
    StageBlock("bottleneck", expansion=0.5, groups=2, squeeze=Squeeze("scse", 2.5)),
    StageBlock("mbconv", expansion=6.0, squeeze=Squeeze("scse", 8.0)),
    StageBlock("mednext", shortcut="conv", drop_path=0.2),
    "dense",
    StageBlock("dense", growth=5, expansion=4.0),
)
WIDE = {"the same channels": 8, "more channels": 12}
STYLES: tuple[dict[str, Any], ...] = ({}, {"norm": "none", "bias": True, "activation": "prelu"})


def network(block: Any, dims: int, strided: bool, width: int, style: dict[str, Any]) -> Genotype:
    """A block of 8 channels read and `width` given, between two plain stages; a second one behind it."""
    spatial_dims: Any = dims
    stages = {
        "stem": Stage(level=0, depth=1, widths=8),
        "body": Stage(level=1, depth=2, widths=width, block=block, **style),
    }
    links = (
        Link("input", "stem"),
        Link("stem", "body", resize=("strided_conv" if max(strides(dims, strided)) > 1 else None)),
    )
    return Genotype(
        name="block",
        spatial_dims=spatial_dims,
        in_channels=1,
        out_channels=1,
        levels=(Level(1), Level(strides(dims, strided))),
        stages=stages,
        links=links,
        heads=(Head("stem"), Head("body", weight=0.5)),
    )


def strides(dims: int, strided: bool) -> tuple[int, ...]:
    """A stride that is another along the last axis, or none."""
    return (*(2,) * (dims - 1), 1) if strided else (1,) * dims


@pytest.mark.parametrize("width", WIDE.values(), ids=WIDE)
@pytest.mark.parametrize("strided", [False, True], ids=["as it is", "strided"])
@pytest.mark.parametrize("dims", [2, 3], ids=["2D", "3D"])
@pytest.mark.parametrize("block", GIVEN, ids=in_short)
def test_costs_and_shapes_of_a_block_are_torchs(block: Any, dims: int, strided: bool, width: int):
    if strided and is_strideless(block):
        genotype = network(block, dims, strided, width, {})
        assert [problem.code for problem in check(genotype)] == ["G309"]
        return
    for style in STYLES:
        genotype, size = network(block, dims, strided, width, style), (6,) * dims
        assert check(genotype) == ()
        counted, layers = cost(lower(genotype), size), load_network(genotype).eval()
        layers.deep_supervision = True
        with FlopCounterMode(display=False) as counter:
            _, shape = layers(torch.randn(1, 1, *size))
        assert counted.parameters == sum(weight.numel() for weight in layers.parameters())
        assert counted.macs == counter.get_total_flops() // 2
        steps = strides(dims, strided)
        assert shape.shape[2:] == tuple(n // step for n, step in zip(size, steps, strict=True))
        (share,) = [layer for layer in counted.layers if layer.path == "body"]
        with torch.no_grad():
            given = layers.body(layers.stem(torch.randn(1, 1, *size)))
        assert (share.output.channels, *share.output.size) == tuple(given.shape[1:])


def test_every_kind_and_setting_is_given():
    """So that a kind or a setting that is added is among the cases."""
    blocks = [block_of(block) for block in GIVEN]
    assert {block.kind for block in blocks} == {*BY_NAME} - {"identity"}
    for kind in BY_NAME.values():
        own = [block for block in blocks if block.kind == kind.word]
        for setting in kind.settings:
            plain = getattr(StageBlock(kind.word), setting)
            assert setting == "drop_path" or any(getattr(block, setting) != plain for block in own), (
                kind.word,
                setting,
            )


@pytest.mark.parametrize(("inputs", "growth"), [(8, 5), (6, 12)])
def test_a_dense_layer_has_the_parameters_of_densenets(inputs: int, growth: int):
    """2c + 4cg + 8g + 36g^2 for the layer of DenseNet-BC, 2c + cw for what follows it."""
    block = StageBlock("dense", convs=1, growth=growth, expansion=4.0)
    genotype = network(block, 2, False, 10, {})
    body = evolve(genotype.stages["body"], depth=1)
    stem = evolve(genotype.stages["stem"], widths=inputs)
    genotype = evolve(genotype, stages={"stem": stem, "body": body})
    (share,) = [layer for layer in cost(lower(genotype), (4, 4)).layers if layer.path == "body"]
    layer = 2 * inputs + 4 * inputs * growth + 8 * growth + 36 * growth**2
    channels = inputs + growth
    assert share.parameters == layer + 2 * channels + channels * 10


@pytest.mark.parametrize("dims", [2, 3])
def test_concurrent_squeeze_and_excitation_is_as_published(dims: int):
    """Roy et al. 2018: x weighed by channel, plus x weighed by pixel; 2cq + q + c + c + 1 parameters."""
    genotype = network(StageBlock("conv", squeeze=Squeeze("scse", 4.0)), dims, False, 12, {})
    layer = load_network(genotype).body[0].squeeze
    x = torch.randn(2, 12, *(4,) * dims)
    weight, bias = (getattr(layer.reduce, name).detach() for name in ("weight", "bias"))
    hidden = torch.relu(x.flatten(2).mean(2) @ weight.flatten(1).T + bias)
    weight, bias = (getattr(layer.expand, name).detach() for name in ("weight", "bias"))
    by_channel = torch.sigmoid(hidden @ weight.flatten(1).T + bias).reshape(2, 12, *(1,) * dims)
    weight, bias = (getattr(layer.pixel, name).detach() for name in ("weight", "bias"))
    by_pixel = torch.sigmoid((x * weight.reshape(1, 12, *(1,) * dims)).sum(1, keepdim=True) + bias)
    torch.testing.assert_close(layer(x), x * by_channel + x * by_pixel)
    assert sum(prod(value.shape) for value in layer.parameters()) == 2 * 12 * 3 + 3 + 12 + 12 + 1
