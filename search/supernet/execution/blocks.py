"""Polynary blocks and the adapter of a cell's input, their weights taken into the convolutions."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from compiler.inference.blocks import ungrouped

MOST_CHANNELS = 256
"""Of a cell's input; beyond it the zeros of a kernel off its diagonal cost more than groups do."""


def mixed(layer: nn.Conv2d | nn.Conv3d, weights: Sequence[Tensor], values: Sequence[Tensor]) -> Tensor:
    """A 1x1 convolution of weighted values joined along the channels.

    The weights, (), scale the kernel, so that no value is copied for its weight.
    """
    scale = torch.cat([w.expand(value.shape[1]) for w, value in zip(weights, values, strict=True)])
    kernel = layer.weight * scale.reshape(1, -1, *[1] * (layer.weight.dim() - 2))
    return convolve(torch.cat(list(values), 1), kernel, layer.bias)


def adapted(layer: nn.Module, x: Tensor) -> Tensor:
    """A cell's input at the cell's width.

    A 1x1 convolution by groups becomes one without them, its kernel zero off the diagonal: groups of
    a few channels are slower than that.
    """
    mix = getattr(layer, "mix", None)
    if not isinstance(mix, nn.Conv2d | nn.Conv3d) or x.shape[1] > MOST_CHANNELS:
        y: Tensor = layer(x)
        return y
    return convolve(x, ungrouped(mix.weight), mix.bias)


def convolve(x: Tensor, kernel: Tensor, bias: Tensor | None) -> Tensor:
    """A 2D or 3D convolution of (B, C, *spatial), without stride or padding."""
    return (nn.functional.conv2d if x.dim() == 4 else nn.functional.conv3d)(x, kernel, bias)
