"""The inverted residual block, with squeeze-and-excitation where given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, expanded
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import make_drop_path, make_shortcut, make_squeeze, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class MBConvBlocks(BlockKind):
    """1x1 to more channels, depthwise convolution, 1x1 to the output; plus the input where it fits.

    MobileNetV2 (Sandler et al. 2018); with `squeeze` EfficientNet's MBConv (Tan and Le 2019).
    `expansion` is the hidden channels over the input's, 6 unless given; with 1 there is no first
    convolution.
    """

    word = "mbconv"
    title = "MBConv"
    tint = "#F3D1DC"
    layer_class = "MBConvBlock"
    folds = (("expand.0", "expand.1"), ("depthwise", "norm1"), ("project", "norm2"))
    settings = ("expansion", "squeeze", "shortcut", "padding", "drop_path")
    usual = (("expansion", 6.0),)
    shortcut_default = "none"

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        hidden, act = expanded(inputs, self.expansion()), self.style.activate()
        normed = (*self.style.normalise(hidden), *act)
        expand = (self.conv(inputs, hidden, self.point), *normed) if hidden != inputs else ()
        main = (
            *expand,
            *(self.conv(hidden, hidden, stride=stride, groups=hidden), *normed),
            *self.squeeze(hidden, inputs),
            *(self.conv(hidden, outputs, self.point), *self.style.normalise(outputs)),
        )
        return self.residual(main, inputs, outputs, stride)


class MBConvBlock(nn.Module):
    """1x1, depthwise convolution, squeeze, 1x1 convolution; plus the input where it fits."""

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
        expansion: float = 6.0,
        squeeze: float | None = None,
        shortcut: str = "none",
        padding: str = "even",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        point = (1,) * dims
        hidden = max(1, round(in_channels * expansion))
        self.expand: nn.Module = nn.Identity()
        if hidden != in_channels:
            expand = padded_conv(in_channels, hidden, point, bias=bias)
            self.expand = nn.Sequential(
                expand, make_norm(norm, hidden, dims), make_activation(activation)
            )
        self.depthwise = padded_conv(hidden, hidden, kernel_size, stride, hidden, bias, padding)
        self.norm1 = make_norm(norm, hidden, dims)
        self.activation = make_activation(activation)
        self.squeeze = make_squeeze(hidden, in_channels, squeeze, make_activation(activation), dims)
        self.project = padded_conv(hidden, out_channels, point, bias=bias)
        self.norm2 = make_norm(norm, out_channels, dims)
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, dims)
        self.drop_path = make_drop_path(drop_path, self.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        y = self.squeeze(self.activation(self.norm1(self.depthwise(self.expand(x)))))
        y = self.drop_path(self.dropout(self.norm2(self.project(y))))
        return y if self.shortcut is None else y + self.shortcut(x)
