"""The input itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.ops.deferred import nn
from compiler.ops.op import Style
from compiler.ops.vocabulary.none import Unsized
from compiler.program.program import Call

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import mean_of_groups, repeat_channels


@frozen
class Skip(Unsized):
    """The input itself, its channels repeated or averaged by groups; no norm."""

    word = "skip_connect"
    family = "identity"
    layer_class = "SkipConnect"
    mixes_channels = False

    def takes_masked(self, widened: bool) -> bool:
        return not widened  # how often a channel is repeated, or how many are averaged, would change

    def call(self, inputs: int, outputs: int, style: Style) -> Call:
        return Call(self.layer_class, (inputs, outputs))


class SkipConnect(nn.Module):
    """The input itself: channels repeated where they grow, averaged by groups where they shrink."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.out_channels = out_channels

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[1] > self.out_channels:
            return mean_of_groups(x, self.out_channels)
        return repeat_channels(x, self.out_channels) if x.shape[1] < self.out_channels else x
