"""Predicting a network's latency as the sum of its pieces.

What is measured are whole blocks, with their norm, activation and Python's own time, resizes, ops of
cells, and the sums and concatenations between them (`compiler.backend.pieces.py`): a bare convolution is
a part of a block's time only, and whole stages or cells would be measured anew for almost every network.

Three things decide whether the sum is right. Each piece is run after others have had the caches, on a
freshly written input. The allocator is in its steady state. And a piece reads its input in the layout in
which the network has it there: instance norm and some resizes turn channels last into channels first, and
a convolution then takes another path, up to half as quick or twice.
"""

from attrs import define

from compiler.backend.pieces import Piece, pieces
from compiler.lowering.network import lower
from genotype import Genotype
from search.device.table import Table
from search.latency.pieces import Bench

AT_ONCE = 64
"""The most pieces that are held in memory at a time."""


@define
class Predictor:
    """Predicts forward passes on a device; what its table lacks is measured, once."""

    bench: Bench
    table: Table
    measured: int = 0
    """How many pieces were measured."""

    @staticmethod
    def on(device: str, batch: int) -> "Predictor":
        return Predictor(Bench(device, batch), Table.here(device))

    def milliseconds(self, genotype: Genotype, size: tuple[int, ...]) -> float:
        """The time of a forward pass of a decided genotype on a batch of images of `size`, which it takes."""
        found = self.pieces(genotype, size)
        self.learn(found)
        return sum(self.table.milliseconds[self.key(piece)] for piece in found)

    def pieces(self, genotype: Genotype, size: tuple[int, ...]) -> tuple[Piece, ...]:
        """The pieces of a network, repetitions included."""
        return pieces(lower(genotype), size, self.lies)

    def lies(self, piece: Piece) -> bool:
        """Whether the channels of what a piece gives lie last."""
        key = self.key(piece)
        if key not in self.table.last:
            self.table.last[key] = self.bench.lies_last(piece)
        return self.table.last[key]

    def learn(self, found: tuple[Piece, ...]) -> None:
        """Measure what the table lacks, and keep it."""
        missing = [one for one in dict.fromkeys(found) if self.key(one) not in self.table.milliseconds]
        for start in range(0, len(missing), AT_ONCE):
            for piece, taken in self.bench.milliseconds(missing[start : start + AT_ONCE]).items():
                self.table.milliseconds[self.key(piece)] = taken
        self.measured += len(missing)
        if missing:
            self.table.save()

    def key(self, piece: Piece) -> str:
        """A piece's name in the table."""
        return f"{self.bench.batch} x {piece.name}"
