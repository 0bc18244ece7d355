"""The arithmetic a layer is made of: convolutions, norms, pools, interpolation.

Each part states its output shape, parameters, multiply-accumulates (MACs) and the input it
reads, from the formula alone; no framework is imported. MACs follow the convention of
torch's flop counter: convolutions count, everything else is free.
"""

from collections.abc import Sequence
from math import prod
from typing import Protocol

from attrs import frozen

Axes = tuple[int, ...]
Interval = tuple[int, int]
"""First and last index along one axis, both included."""


@frozen
class Shape:
    """Channels and spatial size of a feature map, without the batch."""

    channels: int
    size: Axes

    @property
    def elements(self) -> int:
        return self.channels * prod(self.size)


class Primitive(Protocol):
    """One step of a layer."""

    def output(self, shape: Shape) -> Shape: ...
    def parameters(self) -> int: ...
    def macs(self, shape: Shape) -> int:
        """Multiply-accumulates for one image whose input here has `shape`."""
        ...

    def activations(self, shape: Shape) -> int:
        """Elements that a convolution writes (Radosavovic et al. 2020), for one image."""
        ...

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        """The input interval that an output interval depends on, along one axis."""
        ...


@frozen
class Conv:
    """A convolution padded to keep the size, but for its stride.

    With `late` a stride takes as little padding in front as it can: its windows lie later.
    """

    inputs: int
    outputs: int
    kernel: Axes
    stride: int | Axes = 1
    dilation: int = 1
    groups: int = 1
    bias: bool = False
    late: bool = False

    def strides(self) -> Axes:
        return (self.stride,) * len(self.kernel) if isinstance(self.stride, int) else self.stride

    def output(self, shape: Shape) -> Shape:
        return Shape(self.outputs, tuple(-(-n // s) for n, s in zip(shape.size, self.strides(), strict=True)))

    def parameters(self) -> int:
        return self.inputs // self.groups * self.outputs * prod(self.kernel) + self.bias * self.outputs

    def macs(self, shape: Shape) -> int:
        weights = self.inputs // self.groups * self.outputs * prod(self.kernel)
        return weights * prod(self.output(shape).size)

    def activations(self, shape: Shape) -> int:
        return self.output(shape).elements

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        stride, reach = self.strides()[axis], self.dilation * (self.kernel[axis] - 1)
        before = max(0, reach + 1 - stride) // 2 if self.late else reach // 2
        return wanted[0] * stride - before, wanted[1] * stride - before + reach


@frozen
class TransposedConv:
    """A transposed convolution that enlarges by its stride; its kernel is the stride unless given.

    With `short` the output ends where the last pixel stands: a stride less one pixel is missing by axis.
    """

    inputs: int
    outputs: int
    stride: Axes
    bias: bool = False
    kernel: Axes | None = None
    groups: int = 1
    short: bool = False

    @property
    def size(self) -> Axes:
        """The kernel."""
        return self.stride if self.kernel is None else self.kernel

    def output(self, shape: Shape) -> Shape:
        missing = tuple(s - 1 if self.short else 0 for s in self.stride)
        sizes = zip(shape.size, self.stride, missing, strict=True)
        return Shape(self.outputs, tuple(n * s - less for n, s, less in sizes))

    def weights(self) -> int:
        return self.inputs // self.groups * self.outputs * prod(self.size)

    def parameters(self) -> int:
        return self.weights() + self.bias * self.outputs

    def macs(self, shape: Shape) -> int:
        return self.weights() * prod(shape.size)

    def activations(self, shape: Shape) -> int:
        return self.output(shape).elements

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        size, stride = self.size[axis], self.stride[axis]
        padding = size // 2 if self.short else (size - stride + 1) // 2
        return -((size - 1 - padding - wanted[0]) // stride), (wanted[1] + padding) // stride


@frozen
class Free:
    """A step without multiply-accumulates that works point by point."""

    def output(self, shape: Shape) -> Shape:
        return shape

    def parameters(self) -> int:
        return 0

    def macs(self, shape: Shape) -> int:
        return 0

    def activations(self, shape: Shape) -> int:
        return 0

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        return wanted


@frozen
class Activation(Free):
    """An activation by its name; `none` changes nothing. One that is `trained` has a slope for the layer."""

    kind: str
    slope: float | None = None
    trained: bool = False

    def parameters(self) -> int:
        return int(self.trained)


@frozen
class Norm(Free):
    """Batch or instance norm over `channels`; with `affine` a scale and a shift for each."""

    channels: int
    affine: bool = True
    eps: float = 1e-5

    def parameters(self) -> int:
        return 2 * self.channels if self.affine else 0


@frozen
class Channels(Free):
    """Channels repeated, or averaged or maximised by groups, or padded, to `outputs`."""

    outputs: int

    def output(self, shape: Shape) -> Shape:
        return Shape(self.outputs, shape.size)


@frozen
class PadFront(Free):
    """Pixels of zeros in front, by axis."""

    pixels: Axes

    def output(self, shape: Shape) -> Shape:
        return Shape(shape.channels, tuple(n + more for n, more in zip(shape.size, self.pixels, strict=True)))

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        return wanted[0] - self.pixels[axis], wanted[1] - self.pixels[axis]


@frozen
class Pool(Free):
    """A pool of stride 1 that keeps the size."""

    kernel: Axes

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        reach = self.kernel[axis] // 2
        return wanted[0] - reach, wanted[1] + reach


@frozen
class Shrink(Free):
    """A pool by a stride; its window is the stride unless given."""

    factors: Axes
    kernel: Axes | None = None

    def output(self, shape: Shape) -> Shape:
        return Shape(shape.channels, tuple(n // f for n, f in zip(shape.size, self.factors, strict=True)))

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        factor = self.factors[axis]
        size = factor if self.kernel is None else self.kernel[axis]
        before = (size - factor + 1) // 2
        return wanted[0] * factor - before, wanted[1] * factor - before + size - 1


@frozen
class Enlarge(Free):
    """Nearest-neighbour interpolation up by whole factors."""

    factors: Axes

    def output(self, shape: Shape) -> Shape:
        return Shape(shape.channels, tuple(n * f for n, f in zip(shape.size, self.factors, strict=True)))

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        return wanted[0] // self.factors[axis], wanted[1] // self.factors[axis]


@frozen
class EnlargeLinear(Enlarge):
    """Linear interpolation up: output i sits at (i + 1/2) / factor - 1/2 (corners not aligned)."""

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        twice = 2 * self.factors[axis]
        first, last = (2 * i + 1 - self.factors[axis] for i in wanted)
        return first // twice, -(-last // twice)


@frozen
class EnlargeCorners(Enlarge):
    """Linear interpolation up with aligned corners: what it reads depends on the size; at most this."""

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        factor = self.factors[axis]
        return wanted[0] // factor - 1, wanted[1] // factor + 1


@frozen
class ShrinkLinear(Shrink):
    """Linear interpolation down: output i sits at (i + 1/2) * factor - 1/2."""

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        factor = self.factors[axis]
        first, last = ((2 * i + 1) * factor - 1 for i in wanted)
        return first // 2, -(-last // 2)


@frozen
class ShrinkNearest(Shrink):
    """Nearest-neighbour down: output i is input i * factor."""

    def input_interval(self, axis: int, wanted: Interval) -> Interval:
        return wanted[0] * self.factors[axis], wanted[1] * self.factors[axis]


@frozen
class Scale(Free):
    """A trained factor for each channel."""

    channels: int

    def parameters(self) -> int:
        return self.channels


def shape_after(parts: Sequence[Primitive], shape: Shape) -> Shape:
    """The shape that parts in a row give."""
    for part in parts:
        shape = part.output(shape)
    return shape
