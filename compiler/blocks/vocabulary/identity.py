"""The block that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts
from compiler.layers.deferred import nn
from compiler.program.arithmetic import Axes

if TYPE_CHECKING:
    from torch import Tensor

    from compiler.layers.shared import Axes


@frozen
class IdentityBlocks(BlockKind):
    """What the stage reads, joined and as it is: a place where links meet."""

    word = "identity"
    title = "identity"
    tint = "#ECECEC"
    layer_class = "IdentityBlock"
    drops = False
    strideless = "has no convolution to carry the stride"

    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        return ()

    def problem(self, inputs: int, outputs: int) -> str | None:
        if inputs == outputs:
            return None
        return f"an identity block that reads {inputs} channels cannot have {outputs}"


class IdentityBlock(nn.Module):
    """Its input."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Axes,
        norm: str,
        activation: str,
        stride: int | Axes = 1,
        bias: bool = False,
    ) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return x
