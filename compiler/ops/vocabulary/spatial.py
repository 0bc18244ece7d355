"""Convolutions along one axis after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.ops.deferred import nn
from compiler.ops.op import Op, Style
from compiler.program.arithmetic import Axes, Conv
from compiler.program.steps import Branch, Step

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import conv, make_activation, make_norm


@frozen
class SpatialSeparable(Op):
    """Activation, a convolution along each axis (the last axis first), norm."""

    word = "spatial_sep_conv"
    family = "spatial"
    layer_class = "SpatialSepConv"
    sizes = (5, 7)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        axes = reversed(range(len(self.kernel)))
        along = [Conv(inputs, outputs if axis == 0 else inputs, self.along(axis)) for axis in axes]
        steps = [Step(f"along.{number}", (conv,)) for number, conv in enumerate(along)]
        return ((*style.activate(), *steps, *style.normalise(outputs)),)

    def takes_masked(self, widened: bool) -> bool:
        return False  # between its convolutions it has as many channels as its input

    def along(self, axis: int) -> Axes:
        """The kernel along one axis."""
        return tuple(size if other == axis else 1 for other, size in enumerate(self.kernel))


class SpatialSepConv(nn.Module):
    """Activation, a convolution along each axis (the last axis first), norm."""

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
        self.along = nn.Sequential(
            *[
                conv(
                    in_channels,
                    out_channels if axis == 0 else in_channels,
                    tuple(k if other == axis else 1 for other, k in enumerate(kernel_size)),
                )
                for axis in reversed(range(dims))
            ]
        )
        self.norm = make_norm(norm, out_channels, dims, affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.along(self.activation(x)))
