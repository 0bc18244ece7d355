"""The bottleneck residual block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, expanded, undivided
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import make_drop_path, make_shortcut, make_squeeze, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class BottleneckBlocks(BlockKind):
    """1x1 to fewer channels, the stage's kernel, 1x1 back; plus the shortcut; activation.

    He et al. 2016. `expansion` is the hidden channels over the output's, a quarter unless given;
    the stride is the middle convolution's.
    """

    word = "bottleneck"
    title = "bottleneck"
    tint = "#BFD9CC"
    layer_class = "BottleneckBlock"
    first = ("conv1",)
    folds = (("conv1", "norm1"), ("conv2", "norm2"), ("conv3", "norm3"))
    settings = ("expansion", "groups", "squeeze", "shortcut", "drop_path")
    usual = (("expansion", 0.25),)

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        hidden, act = self.hidden(outputs), self.style.activate()
        normed = self.style.normalise(hidden)
        main = (
            *(self.conv(inputs, hidden, self.point), *normed, *act),
            *(self.conv(hidden, hidden, stride=stride, groups=self.groups()), *normed, *act),
            *(self.conv(hidden, outputs, self.point), *self.style.normalise(outputs)),
            *self.squeeze(outputs, inputs),
        )
        return (*self.residual(main, inputs, outputs, stride), *act)

    def hidden(self, outputs: int) -> int:
        """Channels between the 1x1 convolutions."""
        return expanded(outputs, self.expansion())

    def problem(self, inputs: int, outputs: int) -> str | None:
        return undivided(self.groups(), self.hidden(outputs))


class BottleneckBlock(nn.Module):
    """1x1, kernel, 1x1 convolution, each with a norm; plus the shortcut; activation."""

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
        expansion: float = 0.25,
        groups: int = 1,
        squeeze: float | None = None,
        shortcut: str = "projection",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        point = (1,) * dims
        hidden = max(1, round(out_channels * expansion))
        self.conv1 = padded_conv(in_channels, hidden, point, bias=bias)
        self.norm1 = make_norm(norm, hidden, dims)
        self.activation1 = make_activation(activation)
        self.conv2 = padded_conv(hidden, hidden, kernel_size, stride, groups, bias)
        self.norm2 = make_norm(norm, hidden, dims)
        self.activation2 = make_activation(activation)
        self.conv3 = padded_conv(hidden, out_channels, point, bias=bias)
        self.norm3 = make_norm(norm, out_channels, dims)
        self.squeeze = make_squeeze(
            out_channels, in_channels, squeeze, make_activation(activation), dims
        )
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, dims)
        self.drop_path = make_drop_path(drop_path, self.shortcut)
        self.activation3 = make_activation(activation)

    def forward(self, x: Tensor) -> Tensor:
        y = self.activation1(self.norm1(self.conv1(x)))
        y = self.activation2(self.norm2(self.conv2(y)))
        y = self.drop_path(self.dropout(self.squeeze(self.norm3(self.conv3(y)))))
        return self.activation3(y if self.shortcut is None else y + self.shortcut(x))
