"""Running the pieces of a network one by one, to measure them."""

from collections.abc import Sequence
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.load import load_layer
from compiler.backend.pieces import CONCAT, SUM, Piece, Value
from compiler.program.program import Call
from search.latency.stopwatch import Work, in_turn


@frozen
class Bench:
    """The device on which pieces are run, and how many images each reads."""

    device: str
    batch: int

    @torch.no_grad()
    def milliseconds(self, wanted: Sequence[Piece]) -> dict[Piece, float]:
        """The time of each piece, all of them in turn."""
        return in_turn({piece: self.works(piece) for piece in wanted}, self.device)

    def works(self, piece: Piece) -> tuple[Work, Work]:
        """What writes a piece's inputs anew, as the layers before it would; and the piece itself."""
        layer, inputs = self.made(piece), self.inputs(piece)
        return lambda: [x.mul_(1.0) for x in inputs], lambda: layer(*inputs)

    @torch.no_grad()
    def lies_last(self, piece: Piece) -> bool:
        """Whether the channels of what a piece gives lie last in memory."""
        return lies_last(self.made(piece)(*self.inputs(piece)))

    def made(self, piece: Piece) -> nn.Module:
        return made(piece.call).to(self.device).eval()

    def inputs(self, piece: Piece) -> list[Tensor]:
        """Random values (B, C, *spatial), laid in memory as the network has them."""
        return [self.value(one) for one in piece.inputs]

    def value(self, value: Value) -> Tensor:
        channels, size = value.shape.channels, value.shape.size
        if value.last:
            return torch.randn(self.batch, *size, channels, device=self.device).movedim(-1, 1)
        return torch.randn(self.batch, channels, *size, device=self.device)


def lies_last(x: Tensor) -> bool:
    """Whether torch takes a tensor as one whose channels lie last, also if it has one channel or pixel."""
    return x.stride(1) == 1 and x.stride(-1) >= x.shape[1]


def made(call: Call) -> nn.Module:
    """The layer of a piece, or what joins values."""
    if call.callee in (CONCAT, SUM):
        return Joined(call.callee, call.args)
    return load_layer(call)


class Joined(nn.Module):
    """The sum or concatenation of values, some of them scaled, as emitted code has it."""

    def __init__(self, kind: str, scaled: Sequence[Any]) -> None:
        super().__init__()
        self.kind, self.scaled = kind, tuple(scaled)

    def forward(self, *values: Tensor) -> Tensor:
        terms = [0.5 * value if one else value for value, one in zip(values, self.scaled, strict=True)]
        return torch.cat(terms, 1) if self.kind == CONCAT else sum(terms[1:], start=terms[0])
