"""The pre-activation residual block."""

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
class PreactBlocks(BlockKind):
    """Twice norm, activation, convolution; plus the shortcut (He et al. 2016b; SegResNet)."""

    word = "preact"
    title = "pre-activation"
    tint = "#F6E3B4"
    layer_class = "PreactBlock"
    settings = ("groups", "squeeze", "shortcut", "drop_path")
    shortcut_default = "conv_1x1"

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        act = self.style.activate()
        first = self.conv(inputs, outputs, stride=stride, groups=self.groups())
        second = self.conv(outputs, outputs, groups=self.groups())
        main = (
            *(*self.style.normalise(inputs), *act, first),
            *(*self.style.normalise(outputs), *act, second),
            *self.squeeze(outputs, inputs),
        )
        return self.residual(main, inputs, outputs, stride)

    def problem(self, inputs: int, outputs: int) -> str | None:
        return undivided(self.groups(), inputs, outputs)


class PreactBlock(nn.Module):
    """Norm, activation, convolution, norm, activation, convolution; plus the shortcut."""

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
        shortcut: str = "conv_1x1",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        self.norm1 = make_norm(norm, in_channels, dims)
        self.activation1 = make_activation(activation)
        self.conv1 = padded_conv(in_channels, out_channels, kernel_size, stride, groups, bias)
        self.norm2 = make_norm(norm, out_channels, dims)
        self.activation2 = make_activation(activation)
        self.conv2 = padded_conv(out_channels, out_channels, kernel_size, 1, groups, bias)
        self.squeeze = make_squeeze(
            out_channels, in_channels, squeeze, make_activation(activation), dims
        )
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, dims)
        self.drop_path = make_drop_path(drop_path, self.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        if self.training and not x.requires_grad:  # torch's group norm crashes on others (2.13)
            x = x.contiguous()
        y = self.conv1(self.activation1(self.norm1(x)))
        y = self.conv2(self.activation2(self.norm2(y)))
        y = self.drop_path(self.dropout(self.squeeze(y)))
        return y if self.shortcut is None else y + self.shortcut(x)
