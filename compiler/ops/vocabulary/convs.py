"""Convolutions, plain and dilated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.ops.deferred import nn
from compiler.ops.op import Op, Style
from compiler.program.arithmetic import Conv
from compiler.program.program import Call
from compiler.program.steps import Branch, Step

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import Axes, conv, make_activation, make_norm


@frozen
class Convolution(Op):
    """Activation, convolution, norm."""

    word = "conv"
    family = "conv"
    layer_class = "ConvOp"
    sizes = (1, 3)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        convolution = Step("conv", (Conv(inputs, outputs, self.kernel),))
        return ((*style.activate(), convolution, *style.normalise(outputs)),)


@frozen
class DilatedConvolution(Op):
    """Activation, convolution of dilation 2, norm."""

    word = "dil_conv"
    family = "dilated"
    layer_class = "ConvOp"
    sizes = (3, 5)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        convolution = Step("conv", (Conv(inputs, outputs, self.kernel, dilation=2),))
        return ((*style.activate(), convolution, *style.normalise(outputs)),)

    def call(self, inputs: int, outputs: int, style: Style) -> Call:
        plain = super().call(inputs, outputs, style)
        return Call(plain.callee, plain.args, (*plain.kwargs, ("dilation", 2)))


class ConvOp(nn.Module):
    """Activation, convolution, norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        affine: bool = True,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        self.activation = make_activation(activation)
        self.conv = conv(in_channels, out_channels, kernel_size, dilation=dilation)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.activation(x)))
