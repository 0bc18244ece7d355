"""The dense block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts, expanded
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes
from compiler.program.compound import Branches

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from compiler.layers.blocks import padded_conv
    from compiler.layers.shared import Axes, make_activation, make_dropout, make_norm


@frozen
class DenseBlocks(BlockKind):
    """Layers whose output joins their input, then norm, activation, 1x1 to the stage's width.

    DenseNet (Huang et al. 2017) and FC-DenseNet (Jegou et al. 2017). Each of the `convs` layers, 4
    unless given, is norm, activation, convolution to `growth` channels, 12 unless given; with
    `expansion` there is a 1x1 convolution to that many times the growth before it.
    """

    word = "dense"
    title = "dense"
    tint = "#DDD6B8"
    layer_class = "DenseBlock"
    settings = ("convs", "growth", "expansion")
    usual = (("convs", 4), ("growth", 12))
    strideless = (
        "adds channels to those it reads, so that none of its convolutions can carry the stride"
    )

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        growth, found = self.growth(), []
        for number in range(self.convs()):
            found.append(Branches(((), self.layer(inputs + number * growth, growth)), joined=True))
        return (*found, *self.after_norm(inputs + len(found) * growth, outputs, self.point))

    def origin(self, inputs: int, outputs: int, channels: int) -> tuple[str, str]:
        growth = self.growth()
        if channels == inputs:
            return "block", "as many as it reads"
        sums = {inputs + number * growth: number for number in range(self.convs() + 1)}
        if channels in sums:
            return "block.growth", f"{inputs} that it reads + {sums[channels]} x {growth} of growth"
        return "block.expansion", f"hidden ones, of a growth of {growth}"

    def layer(self, inputs: int, growth: int) -> Parts:
        """The arithmetic of what a layer adds."""
        hidden = inputs
        before: Parts = ()
        if self.given.expansion is not None:
            hidden = expanded(growth, self.expansion())
            before = self.after_norm(inputs, hidden, self.point)
        return (*before, *self.after_norm(hidden, growth, self.kernel))

    def after_norm(self, inputs: int, outputs: int, kernel: Axes) -> Parts:
        """Norm, activation, convolution."""
        conv = self.conv(inputs, outputs, kernel)
        return (*self.style.normalise(inputs), *self.style.activate(), conv)


class DenseLayer(nn.Module):
    """Norm, activation, convolution, beside its input; maybe a 1x1 convolution before."""

    def __init__(
        self,
        channels: int,
        growth: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        bias: bool,
        expansion: float | None,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        steps: list[nn.Module] = []
        if expansion is not None:
            hidden = max(1, round(growth * expansion))
            steps.append(make_norm(norm, channels, dims))
            steps.append(make_activation(activation))
            steps.append(padded_conv(channels, hidden, (1,) * dims, bias=bias))
            channels = hidden
        steps.append(make_norm(norm, channels, dims))
        steps.append(make_activation(activation))
        steps.append(padded_conv(channels, growth, kernel_size, bias=bias))
        self.steps = nn.Sequential(*steps)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x, self.steps(x)], 1)


class DenseBlock(nn.Module):
    """Layers that add channels to those they read; then norm, activation, 1x1 convolution."""

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
        convs: int = 4,
        growth: int = 12,
        expansion: float | None = None,
    ) -> None:
        super().__init__()
        dims = len(kernel_size)
        layers: list[nn.Module] = []
        for number in range(convs):
            channels = in_channels + number * growth
            layers.append(
                DenseLayer(channels, growth, kernel_size, norm, activation, bias, expansion)
            )
        self.layers = nn.Sequential(*layers)
        channels = in_channels + convs * growth
        self.norm = make_norm(norm, channels, dims)
        self.activation = make_activation(activation)
        self.project = padded_conv(channels, out_channels, (1,) * dims, bias=bias)
        self.dropout = make_dropout(dropout, dims)

    def forward(self, x: Tensor) -> Tensor:
        if self.training and not x.requires_grad:  # torch's group norm crashes on others (2.13)
            x = x.contiguous()
        return self.dropout(self.project(self.activation(self.norm(self.layers(x)))))
