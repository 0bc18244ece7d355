"""Depthwise separable convolutions."""

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
class DepthSeparable(Op):
    """Activation, depthwise convolution, 1x1 convolution, norm; once."""

    word = "depth_sep_conv"
    family = "depthwise"
    layer_class = "DepthSepConv"
    sizes = (3, 5)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        return (self.separable(inputs, outputs, style),)

    def separable(self, inputs: int, outputs: int, style: Style, prefix: str = "") -> Branch:
        """The steps of one `DepthSepConv`, under a prefix."""
        point = (1,) * len(self.kernel)
        return (
            *activate(style, f"{prefix}activation"),
            Step(f"{prefix}depthwise", (Conv(inputs, inputs, self.kernel, groups=inputs),)),
            Step(f"{prefix}pointwise", (Conv(inputs, outputs, point),)),
            *normalise(style, outputs, f"{prefix}norm"),
        )


@frozen
class SharpSeparable(DepthSeparable):
    """Twice activation, depthwise and 1x1 convolution, norm (Hundt et al. 2019, sharpDARTS).

    DARTS' own sep_conv (Liu et al. 2019) is the same where the channels stay.
    """

    word = "sharp_sep_conv"
    layer_class = "SharpSepConv"
    sizes = (3, 5, 7)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        first = self.separable(inputs, outputs, style, "first.")
        return ((*first, *self.separable(outputs, outputs, style, "second.")),)

    def takes_masked(self, widened: bool) -> bool:
        return widened  # else the second would read what the first gives to masked channels


class DepthSepConv(nn.Module):
    """Activation, depthwise convolution, 1x1 convolution, norm."""

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
        self.depthwise = conv(in_channels, in_channels, kernel_size, groups=in_channels)
        self.pointwise = conv(in_channels, out_channels, (1,) * len(kernel_size))
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.pointwise(self.depthwise(self.activation(x))))


class SharpSepConv(nn.Module):
    """Twice an activation, a depthwise convolution, a 1x1 convolution and a norm."""

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
        style = (kernel_size, norm, activation, affine)
        self.first = DepthSepConv(in_channels, out_channels, *style)
        self.second = DepthSepConv(out_channels, out_channels, *style)

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))
