"""Costs counted on paper are those of the network that runs."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from compiler.analysis.cost import Cost, cost, parameters
from compiler.backend.load import load_network
from compiler.checks import check
from compiler.lowering.network import lower
from compiler.program.arithmetic import Shape
from genotype import BlockInput, Cell, Choose, Fusion, Genotype, Head, Level, Link, Resize, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.stages import fusion_of
from tests.compiler.running import logits, small_size
from tests.strategies import genotypes, spaces, with_identity_widths

CONVOLUTIONS = (nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.ConvTranspose3d)
NETWORKS = genotypes(max_width=8) | spaces(max_width=8)


@attrs.frozen
class Ran:
    """What a network did: its heads' logits, and the output of each of its modules by name."""

    network: nn.Module
    heads: list[Tensor]
    outputs: dict[str, Tensor]
    flops: int


def ran(genotype: Genotype) -> Ran:
    """One small image through a network."""
    outputs: dict[str, Tensor] = {}

    def keep(name: str) -> Callable[..., None]:
        return lambda module, given, output: outputs.update({name: output})

    with FlopCounterMode(display=False) as counter:
        network = load_network(genotype)
        for name, module in network.named_modules():
            module.register_forward_hook(keep(name))
        heads = logits(network, genotype)
    flops = counter.get_flop_counts()["Global"]
    return Ran(network, heads, outputs, flops[torch.ops.aten.convolution])  # the gates' products are none


def counted(genotype: Genotype) -> Cost:
    return cost(lower(genotype), small_size(genotype))


def shape(tensor: Tensor) -> Shape:
    _, channels, *size = tensor.shape
    return Shape(channels, tuple(size))


@settings(max_examples=16)
@given(NETWORKS)
def test_costs_are_those_of_the_network(genotype):
    """Of a space they are those of the whole supernet."""
    expected, real = counted(genotype), ran(genotype)
    assert expected.parameters == sum(weight.numel() for weight in real.network.parameters())
    assert expected.parameters == parameters(lower(genotype))
    assert 2 * expected.macs == real.flops
    convolved = (name for name, module in real.network.named_modules() if isinstance(module, CONVOLUTIONS))
    assert expected.activations == sum(real.outputs[name].numel() for name in convolved)


@settings(max_examples=16)
@given(NETWORKS)
def test_every_layer_has_the_shape_and_the_parameters_of_its_module(genotype):
    expected, real = counted(genotype), ran(genotype)
    for layer in expected.layers:
        module = real.network.get_submodule(layer.path)
        assert layer.output == shape(real.outputs[layer.path])
        assert layer.parameters == sum(weight.numel() for weight in module.parameters())
    assert expected.output == shape(real.heads[0])
    assert expected.output == Shape(genotype.out_channels, small_size(genotype))


def test_an_open_stage_gives_its_widest_candidate():
    """Deeper layers may be narrower than the one at which it may end."""
    plain = down_and_up(2, 1, "nearest", "nearest")
    stages = {**plain.stages, "only": Stage(0, Choose((1, 2)), (6, Choose((2, 3))))}
    genotype = attrs.evolve(plain, stages=stages)
    assert check(genotype) == ()
    by_path = {layer.path: layer.output for layer in counted(genotype).layers}
    assert by_path["only"] == shape(ran(genotype).outputs["only"]) == Shape(6, (4, 2))


@settings(max_examples=15)
@given(genotypes(max_width=8))
def test_costs_grow_with_the_image_and_weights_do_not(genotype):
    genotype = in_proportion(genotype)
    small, size = counted(genotype), small_size(genotype)
    large = cost(lower(genotype), tuple(3 * n for n in size))
    assert large.parameters == small.parameters
    assert large.receptive_field == small.receptive_field
    assert large.macs == small.macs * 3 ** len(size)
    assert large.activations == small.activations * 3 ** len(size)


def in_proportion(genotype: Genotype) -> Genotype:
    """The network without squeezes, which cost the same on any image, and mednext blocks, a pixel short."""
    stages = {
        name: attrs.evolve(stage, block=plain_block(stage), fusion=plain_fusion(stage))
        for name, stage in genotype.stages.items()
    }
    links = (attrs.evolve(link, resize=plain_resize(link.resize)) for link in genotype.links)
    return attrs.evolve(genotype, stages=stages, links=tuple(links))


def plain_block(stage: Stage) -> StageBlock:
    return attrs.evolve(block_of(stage.block), squeeze=None, drop_path=0.0)


def plain_fusion(stage: Stage) -> Fusion:
    return attrs.evolve(fusion_of(stage.fusion), squeeze=None)


def plain_resize(resize: Any) -> Any:
    if isinstance(resize, Resize) and resize.kind == "mednext":
        return Resize("transposed_conv", resize.width)
    return resize


def test_costs_by_hand():
    """3x3 from 2 to 4 channels with a batch norm at half resolution, and a head with a bias."""
    genotype = Genotype(
        name="one",
        spatial_dims=2,
        in_channels=2,
        out_channels=1,
        levels=(Level(1), Level(2)),
        stages={"deep": Stage(1, 1, 4), "only": Stage(0, 1, 4, kernel=1, norm="none")},
        links=(Link("input", "deep", resize="strided_conv"), Link("deep", "only", resize="nearest")),
        heads=(Head("only"),),
    )
    found = cost(lower(genotype), (8, 6))
    deep, middle, head = 4 * 2 * 9, 4 * 4, 4
    assert found.parameters == (deep + 8) + middle + (head + 1)
    assert found.macs == deep * 12 + middle * 48 + head * 48
    assert found.activations == 4 * 12 + 4 * 48 + 48
    assert found.receptive_field == (3, 3)
    assert [layer.path for layer in found.layers] == ["deep", "deep_to_only_resize", "only", "head_only"]


def down_and_up(first: int, second: int, down: str, up: str, kernel: int = 1) -> Genotype:
    """One stage two levels down, which the image reaches and leaves along one axis."""
    return Genotype(
        name="steps",
        spatial_dims=2,
        in_channels=1,
        out_channels=1,
        levels=(Level(1), Level((first, 1)), Level((second, 1))),
        stages={"deep": Stage(2, 1, 1, kernel=kernel), "only": Stage(0, 1, 1, kernel=kernel)},
        links=(Link("input", "deep", resize=down), Link("deep", "only", resize=up)),
        heads=(Head("only"),),
    )


@settings(max_examples=16)
@given(st.integers(2, 63), st.integers(2, 63), st.sampled_from(["nearest", "bilinear"]))
@example(7, 7, "nearest")
def test_interpolation_by_any_factor_has_whole_sizes(first, second, resize):
    """Also where the float 1 / factor, times the factor, is less than 1, as for 49."""
    genotype = down_and_up(first, second, resize, resize)
    assert check(genotype) == ()
    outputs = ran(genotype).outputs
    assert shape(outputs["deep"]) == Shape(1, (2, 2))
    assert shape(outputs["only"]) == Shape(1, (2 * first * second, 2))


class Spread(nn.Module):
    """An average in place of a maximum, so that the gradient shows everything it looked at."""

    def __init__(self, pool: nn.Module, dims: int) -> None:
        super().__init__()
        self.padding = (pool.padding,) * dims if isinstance(pool.padding, int) else pool.padding
        self.window = (pool.kernel_size, pool.stride)
        self.average = {2: nn.functional.avg_pool2d, 3: nn.functional.avg_pool3d}[dims]

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.pad(x, [p for size in reversed(self.padding) for p in (size, size)])
        return self.average(x, *self.window)


def seen_through(genotype: Genotype) -> Genotype:
    """The network a channel thin, without what hides or cancels gradient: norms, activations, weights."""
    stages = {
        name: attrs.evolve(
            stage,
            widths=1,
            norm="none",
            activation="none",
            dropout=0.0,
            block=plain_block(stage),
            fusion=plain_fusion(stage),
        )
        for name, stage in genotype.stages.items()
    }
    links = tuple(map(narrow, genotype.links))
    cells = {name: unweighted(cell) for name, cell in genotype.cells.items()}
    heads = (attrs.evolve(head, norm=None, activation=None) for head in genotype.heads)
    thin = {"stages": stages, "links": links, "cells": cells, "heads": tuple(heads)}
    return with_identity_widths(attrs.evolve(genotype, norm="none", activation="none", **thin))


def narrow(link: Link) -> Link:
    resize = link.resize
    if isinstance(resize, Resize):
        resize = Resize("max_pool", kernel=resize.kernel) if resize.kind == "max_pool" else resize.kind
    return attrs.evolve(link, resize=resize, width=None)


def unweighted(cell: Cell) -> Cell:
    blocks = (
        attrs.evolve(block, inputs=tuple(BlockInput(entry.node) for entry in block.inputs))
        for block in cell.blocks
    )
    return attrs.evolve(cell, width=1, blocks=tuple(blocks))


def transparent(genotype: Genotype) -> nn.Module:
    """The network with positive weights alone and averages for maxima."""
    network = load_network(genotype).double()
    for parent in list(network.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.MaxPool2d | nn.MaxPool3d):
                setattr(parent, name, Spread(child, genotype.spatial_dims))
    for weight in network.parameters():
        nn.init.constant_(weight, 1 / weight[0].numel())
    return network


def measured_field(network: nn.Module, images: Tensor, axis: int) -> int:
    """The widest extent, along an axis, of the pixels that one in the middle of the output depends on.

    There are as many images as the network's stride: each shows the field of the next pixel.
    """
    output = network(images.requires_grad_())
    along = output.movedim(axis + 2, 1).flatten(2).sum(2)
    numbers = torch.arange(len(images))
    along[numbers, along.shape[1] // 2 + numbers].sum().backward()
    seen = images.grad.ne(0).movedim(axis + 2, 1).flatten(2).any(2)
    return max(int(row.nonzero().max() - row.nonzero().min()) + 1 for row in seen)


def assert_field_is_measured(genotype: Genotype) -> None:
    """Far from the border; activations and norms neither add to a field nor take from it."""
    genotype = seen_through(genotype)
    network, program = transparent(genotype), lower(genotype)
    found = cost(program, program.stride).receptive_field
    for axis, (field, step) in enumerate(zip(found, program.stride, strict=True)):
        size = [*program.stride]
        size[axis] = (2 * field // step + 4) * step
        images = torch.ones(step, genotype.in_channels, *size, dtype=torch.double)
        assert measured_field(network, images, axis) == field


@settings(max_examples=16)
@given(genotypes(max_width=4))
def test_the_receptive_field_is_what_a_pixel_depends_on(genotype):
    assert_field_is_measured(genotype)


@pytest.mark.parametrize("down", ["max_pool", "avg_pool", "strided_conv", "bilinear", "nearest"])
@pytest.mark.parametrize("up", ["transposed_conv", "bilinear", "nearest"])
@pytest.mark.parametrize(("first", "second"), [(2, 1), (2, 4)])
def test_every_resize_looks_at_what_it_says(down, up, first, second):
    for kernel in (1, 3):
        assert_field_is_measured(down_and_up(first, second, down, up, kernel))
