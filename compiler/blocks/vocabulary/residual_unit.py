"""MONAI's residual unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, triples
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import make_drop_path, make_shortcut, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class ResidualUnitBlocks(BlockKind):
    """Convolutions, each with a norm and an activation; plus the shortcut (MONAI's UNet).

    `convs` is how many, 2 unless given; the first has the stride. Nothing follows the sum.
    """

    word = "residual_unit"
    title = "residual unit"
    tint = "#C6E7EE"
    layer_class = "ResidualUnit"
    first = ("convs.0",)
    folds = triples("convs")
    settings = ("convs", "shortcut", "drop_path")
    usual = (("convs", 2),)
    shortcut_default = "conv"

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        main, after = [], (*self.style.normalise(outputs), *self.style.activate())
        read, step = inputs, stride
        for _ in range(self.convs()):
            main += [self.conv(read, outputs, stride=step), *after]
            read, step = outputs, (1,) * len(stride)
        return self.residual(tuple(main), inputs, outputs, stride)


class ResidualUnit(nn.Module):
    """Convolutions, each with a norm and an activation; plus the shortcut."""

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
        convs: int = 2,
        shortcut: str = "conv",
        drop_path: float = 0.0,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for number in range(convs):
            read, step = (out_channels, 1) if number else (in_channels, stride)
            layers.append(padded_conv(read, out_channels, kernel_size, step, bias=bias))
            layers.append(make_norm(norm, out_channels, len(kernel_size)))
            layers.append(make_activation(activation))
        self.convs = nn.Sequential(*layers)
        self.shortcut = make_shortcut(
            shortcut, in_channels, out_channels, kernel_size, stride, norm
        )
        self.dropout = make_dropout(dropout, len(kernel_size))
        self.drop_path = make_drop_path(drop_path, self.shortcut)

    def forward(self, x: Tensor) -> Tensor:
        y = self.drop_path(self.dropout(self.convs(x)))
        return y if self.shortcut is None else y + self.shortcut(x)
