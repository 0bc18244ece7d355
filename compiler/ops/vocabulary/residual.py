"""Convolutions that add their input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.ops.deferred import nn
from compiler.ops.op import Op, Style
from compiler.program.arithmetic import Conv
from compiler.program.steps import Branch, Step

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import Axes, conv, make_activation, make_norm


@frozen
class ResidualConvolution(Op):
    """Activation, convolution, norm, plus the input, projected where widths differ.

    He et al. 2016, section 3.2, with the activation first, as ops have it.
    """

    word = "res_conv"
    family = "conv"
    layer_class = "ResConv"
    sizes = (3,)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        convolution = Step("conv", (Conv(inputs, outputs, self.kernel),))
        main = (*style.activate(), convolution, *style.normalise(outputs))
        return main, self.projection(inputs, outputs, style)

    def projection(self, inputs: int, outputs: int, style: Style) -> Branch:
        """The shortcut: the input itself where it has as many channels as the output."""
        if inputs == outputs:
            return ()
        point = Conv(inputs, outputs, (1,) * len(self.kernel))
        return (Step("projection.0", (point,)), *style.normalise(outputs, "projection.1"))

    def takes_masked(self, widened: bool) -> bool:
        return not widened  # whether the shortcut has a projection would change


class ResConv(nn.Module):
    """Activation, convolution, norm; the input is added, projected where widths differ."""

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
        dims = len(kernel_size)
        self.activation = make_activation(activation)
        self.conv = conv(in_channels, out_channels, kernel_size)
        self.norm = make_norm(norm, out_channels, dims, affine)
        self.projection: nn.Module = nn.Identity()
        if in_channels != out_channels:
            projection = conv(in_channels, out_channels, (1,) * dims)
            self.projection = nn.Sequential(projection, make_norm(norm, out_channels, dims, affine))

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(self.activation(x))) + self.projection(x)
