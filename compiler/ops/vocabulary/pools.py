"""Pools of stride 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.layers.deferred import nn
from compiler.ops.op import Op, normalise, not_affine, with_affine
from compiler.program.arithmetic import Channels, Pool
from compiler.program.program import Call
from compiler.program.steps import Branch, Step
from compiler.program.style import Style

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import (
        MAX_POOL,
        Axes,
        declare_channels,
        make_avg_pool,
        make_norm,
        max_of_groups,
        mean_of_groups,
        repeat_channels,
    )


@frozen
class Pooling(Op):
    """A pool of stride 1, over groups of channels too where they shrink, and a norm."""

    family = "pool"
    sizes = (3,)
    mixes_channels = False

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        pooled = Step("pooled", (Channels(outputs), Pool(self.kernel)))
        return ((pooled, *normalise(style, outputs)),)

    def takes_masked(self, widened: bool) -> bool:
        return not widened

    def call(self, inputs: int, outputs: int, style: Style) -> Call:
        norm, _ = with_affine(style).arguments()
        options = (norm, *not_affine(style))
        return Call(self.layer_class, (inputs, outputs, self.kernel), options)


@frozen
class MaxPooling(Pooling):
    """Max pool."""

    word = "max_pool"
    layer_class = "MaxPool"


@frozen
class AvgPooling(Pooling):
    """Average pool; the padding counts."""

    word = "avg_pool"
    layer_class = "AvgPool"


class MaxPool(nn.Module):
    """Max pool, over groups of channels too where they shrink; norm."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Axes, norm: str, affine: bool = True
    ) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.pool = MAX_POOL[len(kernel_size)](kernel_size, 1, tuple(k // 2 for k in kernel_size))
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(declare_channels(self.pooled(x), self.out_channels))

    def pooled(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = max_of_groups(x, self.out_channels)
        x = self.pool(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x


class AvgPool(nn.Module):
    """Average pool (padding counts), over groups of channels too where they shrink; norm."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Axes, norm: str, affine: bool = True
    ) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.padding = [k // 2 for k in reversed(kernel_size) for _ in range(2)]
        self.pool = make_avg_pool(kernel_size, 1)
        self.norm = make_norm(norm, out_channels, len(kernel_size), affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(declare_channels(self.pooled(x), self.out_channels))

    def pooled(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            x = mean_of_groups(x, self.out_channels)
        x = nn.functional.pad(x, self.padding)  # the 3D pool itself pads no image thinner than it
        x = self.pool(x)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x
