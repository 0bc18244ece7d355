"""Grouped convolutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.layers.deferred import nn
from compiler.ops.op import Op, activate, normalise
from compiler.program.arithmetic import Conv
from compiler.program.steps import Branch, Step
from compiler.program.style import Style

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import Axes, conv, make_activation, make_norm


@frozen
class GroupConvolution(Op):
    """Activation, a convolution in up to four groups of channels, norm (Xie et al. 2017)."""

    word = "group_conv"
    family = "conv"
    layer_class = "GroupConv"
    sizes = (3, 5)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        groups = max(n for n in (1, 2, 4) if inputs % n == 0 and outputs % n == 0)
        convolution = Step("conv", (Conv(inputs, outputs, self.kernel, groups=groups),))
        return ((*activate(style), convolution, *normalise(style, outputs)),)

    def takes_masked(self, widened: bool) -> bool:
        return False  # with fewer channels there would be other groups


class GroupConv(nn.Module):
    """Activation, a convolution in up to four groups of channels, norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
    ) -> None:
        super().__init__()
        groups = max(n for n in (1, 2, 4) if in_channels % n == 0 and out_channels % n == 0)
        self.activation = make_activation(activation)
        self.conv = conv(in_channels, out_channels, kernel_size, groups=groups)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.activation(x)))
