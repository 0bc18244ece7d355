"""The ConvNeXt block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, expanded
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes, Scale

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from compiler.layers.blocks import make_drop_path, make_shortcut, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class ConvNextBlocks(BlockKind):
    """Depthwise convolution, norm, 1x1 to more channels, activation, 1x1, scale; plus the shortcut.

    Liu et al. 2022. `expansion` is the hidden channels over the input's, 4 unless given. The
    paper's norm is "layer" with eps 1e-6, its activation "gelu", its kernel 7; its convolutions
    have a bias.
    """

    word = "convnext"
    title = "ConvNeXt"
    tint = "#E1D5EC"
    layer_class = "ConvNextBlock"
    folds = (("depthwise", "norm"),)
    unfolded = ("expand", "project")
    settings = ("expansion", "shortcut", "drop_path")
    usual = (("expansion", 4.0),)
    shortcut_default = "conv_1x1"

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        hidden = expanded(inputs, self.expansion())
        main = (
            *(
                self.conv(inputs, inputs, stride=stride, groups=inputs),
                *self.style.normalise(inputs),
            ),
            *(self.conv(inputs, hidden, self.point), *self.style.activate()),
            *(self.conv(hidden, outputs, self.point), Scale(outputs)),
        )
        return self.residual(main, inputs, outputs, stride)


class ConvNextBlock(nn.Module):
    """Depthwise convolution, norm, 1x1, activation, 1x1 convolution, scale; plus the shortcut."""

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
        expansion: float = 4.0,
        shortcut: str = "conv_1x1",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        point = (1,) * dims
        hidden = max(1, round(in_channels * expansion))
        self.depthwise = padded_conv(
            in_channels, in_channels, kernel_size, stride, in_channels, bias
        )
        self.norm = make_norm(norm, in_channels, dims)
        self.expand = padded_conv(in_channels, hidden, point, bias=bias)
        self.activation = make_activation(activation)
        self.project = padded_conv(hidden, out_channels, point, bias=bias)
        self.scale = nn.Parameter(torch.full((out_channels, *point), 1e-6))
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, dims)
        self.drop_path = make_drop_path(drop_path, self.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.activation(self.expand(self.norm(self.depthwise(x)))))
        y = self.drop_path(self.dropout(self.scale * y))
        return y if self.shortcut is None else y + self.shortcut(x)
