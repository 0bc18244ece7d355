"""Arithmetic of several parts: squeeze-and-excitation, and branches that are summed or concatenated."""

from collections.abc import Iterator, Sequence
from math import prod

from attrs import frozen

from compiler.program.arithmetic import Free, Interval, Primitive, Shape, shape_after


@frozen
class Squeeze(Free):
    """Squeeze-and-excitation: channels weighed by a hidden layer of their means, biases included.

    Every output depends on all pixels a little; a receptive field is told without that.
    """

    channels: int
    hidden: int
    slopes: int = 0
    """Weights of the activation between."""
    spatial: bool = False
    """Whether pixels are weighed too, by a 1x1 convolution to a single channel."""

    def parameters(self) -> int:
        by_pixel = self.spatial * (self.channels + 1)
        return 2 * self.channels * self.hidden + self.hidden + self.channels + self.slopes + by_pixel

    def macs(self, shape: Shape) -> int:
        return 2 * self.channels * self.hidden + self.spatial * shape.elements

    def activations(self, shape: Shape) -> int:
        return self.hidden + self.channels + self.spatial * prod(shape.size)


@frozen
class Branches:
    """Chains of parts that read one input and are summed; an empty chain adds the input itself.

    So a shortcut stands beside the main chain, with a projection where widths differ. Chains that are
    `joined` are concatenated instead.
    """

    chains: tuple[tuple[Primitive, ...], ...]
    joined: bool = False

    def output(self, shape: Shape) -> Shape:
        first, *others = (shape_after(chain, shape) for chain in self.chains)
        if not self.joined:
            return first
        return Shape(first.channels + sum(other.channels for other in others), first.size)

    def parameters(self) -> int:
        return sum(part.parameters() for chain in self.chains for part in chain)

    def macs(self, shape: Shape) -> int:
        return sum(part.macs(read) for part, read in self.inputs(shape))

    def activations(self, shape: Shape) -> int:
        return sum(part.activations(read) for part, read in self.inputs(shape))

    def inputs(self, shape: Shape) -> Iterator[tuple[Primitive, Shape]]:
        """Every part of every chain, with the shape it reads."""
        for chain in self.chains:
            read = shape
            for part in chain:
                yield part, read
                read = part.output(read)

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        firsts, lasts = zip(*(interval_before(chain, axis, wanted) for chain in self.chains), strict=True)
        return min(firsts), max(lasts)


def flat(parts: Sequence[Primitive]) -> Iterator[Primitive]:
    """Parts in a row, those of all branches among them."""
    for part in parts:
        if isinstance(part, Branches):
            for chain in part.chains:
                yield from flat(chain)
        else:
            yield part


def interval_before(parts: Sequence[Primitive], axis: int, wanted: Interval) -> Interval:
    """The input interval that an output interval of parts in a row depends on, along one axis."""
    for part in reversed(parts):
        wanted = part.input_interval(axis, wanted)
    return wanted
