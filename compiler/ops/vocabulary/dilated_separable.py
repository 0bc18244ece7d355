"""Depthwise separable convolutions of dilation 2."""

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
class DilatedSeparable(Op):
    """Activation, depthwise convolution of dilation 2, 1x1 convolution, norm.

    Liu et al. 2019, DARTS.
    """

    word = "dil_sep_conv"
    family = "dilated"
    layer_class = "DilSepConv"
    sizes = (3, 5)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        depthwise = Conv(inputs, inputs, self.kernel, groups=inputs, dilation=2)
        point = Conv(inputs, outputs, (1,) * len(self.kernel))
        steps = (Step("depthwise", (depthwise,)), Step("pointwise", (point,)))
        return ((*activate(style), *steps, *normalise(style, outputs)),)


class DilSepConv(nn.Module):
    """Activation, depthwise convolution of dilation 2, 1x1 convolution, norm."""

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
        self.activation = make_activation(activation)
        self.depthwise = conv(in_channels, in_channels, kernel_size, groups=in_channels, dilation=2)
        self.pointwise = conv(in_channels, out_channels, (1,) * len(kernel_size))
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.pointwise(self.depthwise(self.activation(x))))
