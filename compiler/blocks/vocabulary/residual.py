"""The basic residual block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, undivided
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import make_drop_path, make_shortcut, make_squeeze, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class ResidualBlocks(BlockKind):
    """Two convolutions, each with a norm; plus the shortcut; activation (He et al. 2016)."""

    word = "residual"
    title = "residual"
    tint = "#CFE3F5"
    layer_class = "ResidualBlock"
    first = ("conv1",)
    folds = (("conv1", "norm1"), ("conv2", "norm2"))
    settings = ("groups", "squeeze", "shortcut", "drop_path")

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        normed = self.style.normalise(outputs)
        first = self.conv(inputs, outputs, stride=stride, groups=self.groups())
        second = self.conv(outputs, outputs, groups=self.groups())
        squeeze = self.squeeze(outputs, inputs)
        main = (first, *normed, *self.style.activate(), second, *normed, *squeeze)
        return (*self.residual(main, inputs, outputs, stride), *self.style.activate())

    def problem(self, inputs: int, outputs: int) -> str | None:
        return undivided(self.groups(), inputs, outputs)


class ResidualBlock(nn.Module):
    """Convolution, norm, activation, convolution, norm; plus the shortcut; activation."""

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
        groups: int = 1,
        squeeze: float | None = None,
        shortcut: str = "projection",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        self.conv1 = padded_conv(in_channels, out_channels, kernel_size, stride, groups, bias)
        self.norm1 = make_norm(norm, out_channels, dims)
        self.activation1 = make_activation(activation)
        self.conv2 = padded_conv(out_channels, out_channels, kernel_size, 1, groups, bias)
        self.norm2 = make_norm(norm, out_channels, dims)
        self.squeeze = make_squeeze(
            out_channels, in_channels, squeeze, make_activation(activation), dims
        )
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, dims)
        self.drop_path = make_drop_path(drop_path, self.shortcut)
        self.activation2 = make_activation(activation)

    def forward(self, x: Tensor) -> Tensor:
        y = self.activation1(self.norm1(self.conv1(x)))
        y = self.drop_path(self.dropout(self.squeeze(self.norm2(self.conv2(y)))))
        return self.activation2(y if self.shortcut is None else y + self.shortcut(x))
