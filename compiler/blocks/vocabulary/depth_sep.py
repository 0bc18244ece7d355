"""The depthwise separable block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class DepthSepBlocks(BlockKind):
    """Depthwise and 1x1 convolution, a norm and an activation after each (Howard et al. 2017)."""

    word = "depth_sep"
    title = "depthwise separable"
    tint = "#DDF2D0"
    layer_class = "DepthSepBlock"
    folds = (("depthwise", "norm1"), ("pointwise", "norm2"))

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        act = self.style.activate()
        depthwise = self.conv(inputs, inputs, stride=stride, groups=inputs)
        pointwise = self.conv(inputs, outputs, self.point)
        return (
            *(depthwise, *self.style.normalise(inputs), *act),
            *(pointwise, *self.style.normalise(outputs), *act),
        )


class DepthSepBlock(nn.Module):
    """Depthwise convolution, norm, activation, 1x1 convolution, norm, activation."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        self.depthwise = padded_conv(
            in_channels, in_channels, kernel_size, stride, in_channels, bias
        )
        self.norm1 = make_norm(norm, in_channels, dims)
        self.activation1 = make_activation(activation)
        self.pointwise = padded_conv(in_channels, out_channels, (1,) * dims, bias=bias)
        self.norm2 = make_norm(norm, out_channels, dims)
        self.activation2 = make_activation(activation)
        self.dropout = make_dropout(dropout, dims)

    def forward(self, x: Tensor) -> Tensor:
        x = self.activation1(self.norm1(self.depthwise(x)))
        return self.dropout(self.activation2(self.norm2(self.pointwise(x))))
