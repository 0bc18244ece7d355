"""The plain block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, undivided
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import padded_conv
    from compiler.layers.shared import Axes, make_activation, make_norm


@frozen
class ConvBlocks(BlockKind):
    """Convolution, norm, activation."""

    word = "conv"
    title = "plain"
    tint = "#FFFFFF"
    layer_class = "ConvBlock"
    first = ("conv",)
    folds = (("conv", "norm"),)
    settings = ("groups", "padding")

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        conv = self.conv(inputs, outputs, stride=stride, groups=self.groups())
        return (conv, *self.style.normalise(outputs), *self.style.activate())

    def problem(self, inputs: int, outputs: int) -> str | None:
        return undivided(self.groups(), inputs, outputs)


class ConvBlock(nn.Module):
    """Convolution, norm, activation."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
        groups: int = 1,
        padding: str = "even",
    ) -> None:
        super().__init__()
        self.conv = padded_conv(
            in_channels, out_channels, kernel_size, stride, groups, bias, padding
        )
        self.norm = make_norm(norm, out_channels, len(kernel_size))
        self.activation = make_activation(activation)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(x)))
