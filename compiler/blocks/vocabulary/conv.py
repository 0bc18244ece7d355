"""The plain block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, triples, undivided
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.blocks import make_squeeze, padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class ConvBlocks(BlockKind):
    """Convolution, norm, activation; `convs` times, 1 unless given; then the squeeze, if any.

    With two convolutions and `squeeze` that of kind scse, the decoder's block of
    segmentation_models_pytorch.
    """

    word = "conv"
    title = "plain"
    tint = "#FFFFFF"
    layer_class = "ConvBlock"
    first = ("conv",)
    folds = (("conv", "norm"), *triples("more"))
    settings = ("groups", "convs", "squeeze", "padding")
    usual = (("convs", 1),)

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        after = (*self.style.normalise(outputs), *self.style.activate())
        first = self.conv(inputs, outputs, stride=stride, groups=self.groups())
        others = (self.conv(outputs, outputs, groups=self.groups()), *after) * (self.convs() - 1)
        return (first, *after, *others, *self.squeeze(outputs, inputs))

    def problem(self, inputs: int, outputs: int) -> str | None:
        return undivided(self.groups(), inputs, outputs)


class ConvBlock(nn.Module):
    """Convolution, norm, activation, maybe several times; then the squeeze, if any."""

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
        convs: int = 1,
        squeeze: float | None = None,
        padding: str = "even",
    ) -> None:
        super().__init__()
        self.conv = padded_conv(
            in_channels, out_channels, kernel_size, stride, groups, bias, padding
        )
        self.norm = make_norm(norm, out_channels, len(kernel_size))
        self.activation = make_activation(activation)
        more: list[nn.Module] = []
        for _ in range(convs - 1):
            more.append(padded_conv(out_channels, out_channels, kernel_size, 1, groups, bias))
            more.append(make_norm(norm, out_channels, len(kernel_size)))
            more.append(make_activation(activation))
        self.more = nn.Sequential(*more)
        self.squeeze = make_squeeze(
            out_channels, in_channels, squeeze, make_activation(activation), len(kernel_size)
        )
        self.dropout = make_dropout(dropout, len(kernel_size))

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(self.squeeze(self.more(self.activation(self.norm(self.conv(x))))))
