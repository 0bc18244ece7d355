"""The vocabulary of ops: what may stand on an edge of a cell or on a link.

An op keeps the size of what it reads and takes any channels to any other, within the rule it
states. To add one: a class here with its arithmetic, a class of layers in `compiler/ops/layers.py`,
and an entry in `OPS`.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from attrs import frozen

from compiler.program.arithmetic import Axes, Channels, Conv, Norm, Pool, Primitive
from compiler.program.program import Call, Ref


@frozen
class Style:
    """What an op takes from its surroundings: norm, activation, and whether norms are affine."""

    norm: str
    activation: str
    affine: bool

    def norms(self, channels: int) -> tuple[Primitive, ...]:
        return () if self.norm == "none" else (Norm(channels, self.affine),)


@frozen
class Op(ABC):
    """An op of one kernel size; the number of sizes is the number of axes it works in."""

    word: ClassVar[str]
    family: ClassVar[str]
    callee: ClassVar[str]
    mixes_channels: ClassVar[bool] = True

    kernel: Axes

    @property
    def name(self) -> str:
        return f"{self.word}_{'x'.join(map(str, self.kernel))}"

    @property
    def dims(self) -> tuple[int, ...]:
        return (len(self.kernel),)

    @abstractmethod
    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        """The arithmetic of the op, in order."""

    def call(self, inputs: int | Ref, outputs: int, style: Style) -> Call:
        """How its layer is made."""
        options = (("norm", style.norm), ("activation", style.activation))
        return Call(self.callee, (inputs, outputs, self.kernel), options + not_affine(style))

    def takes_masked(self, widened: bool) -> bool:
        """Whether an input whose last channels are zero counts as one without them.

        Then a stage whose width is yet open may be read. With `widened` the output has a width of
        its own, else as many channels as the input, and those that the input lacks are masked.
        """
        return True

    def channel_problem(self, inputs: int, outputs: int) -> str | None:
        """Why the op cannot take `inputs` channels to `outputs`, if it cannot."""
        if self.mixes_channels or inputs % outputs == 0 or outputs % inputs == 0:
            return None
        return f"{inputs} channels neither divide {outputs} nor are a multiple of it"


def not_affine(style: Style) -> tuple[tuple[str, bool], ...]:
    return () if style.affine or style.norm == "none" else (("affine", False),)


@frozen
class Nothing(Op):
    """Zero: the edge is not there."""

    word = "none"
    family = "none"
    callee = ""
    mixes_channels = True
    kernel: Axes = ()

    @property
    def name(self) -> str:
        return self.word

    @property
    def dims(self) -> tuple[int, ...]:
        return (2, 3)

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        return (Channels(outputs),)


@frozen
class SkipConnect(Nothing):
    """The input itself, its channels repeated or averaged by groups; no norm."""

    word = "skip_connect"
    family = "identity"
    callee = "SkipConnect"
    mixes_channels = False

    def takes_masked(self, widened: bool) -> bool:
        return not widened  # how often a channel is repeated, or how many are averaged, would change

    def call(self, inputs: int | Ref, outputs: int, style: Style) -> Call:
        return Call(self.callee, (inputs, outputs))


@frozen
class Pooling(Op):
    """A pool of stride 1, over groups of channels too where they shrink, and a norm."""

    family = "pool"
    mixes_channels = False

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        return (Channels(outputs), Pool(self.kernel), *style.norms(outputs))

    def takes_masked(self, widened: bool) -> bool:
        return not widened

    def call(self, inputs: int | Ref, outputs: int, style: Style) -> Call:
        options = (("norm", style.norm), *not_affine(style))
        return Call(self.callee, (inputs, outputs, self.kernel), options)


@frozen
class MaxPooling(Pooling):
    """Max pool."""

    word = "max_pool"
    callee = "MaxPool"


@frozen
class AvgPooling(Pooling):
    """Average pool; the padding counts."""

    word = "avg_pool"
    callee = "AvgPool"


@frozen
class Convolution(Op):
    """Activation, convolution, norm."""

    word = "conv"
    family = "conv"
    callee = "ConvOp"

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        return (Conv(inputs, outputs, self.kernel), *style.norms(outputs))


@frozen
class DilatedConvolution(Op):
    """Activation, convolution of dilation 2, norm."""

    word = "dil_conv"
    family = "dilated"
    callee = "ConvOp"

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        return (Conv(inputs, outputs, self.kernel, dilation=2), *style.norms(outputs))

    def call(self, inputs: int | Ref, outputs: int, style: Style) -> Call:
        plain = super().call(inputs, outputs, style)
        return Call(plain.callee, plain.args, (*plain.kwargs, ("dilation", 2)))


@frozen
class DepthSeparable(Op):
    """Activation, depthwise convolution, 1x1 convolution, norm; once."""

    word = "depth_sep_conv"
    family = "depthwise"
    callee = "DepthSepConv"

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        point = (1,) * len(self.kernel)
        depthwise = Conv(inputs, inputs, self.kernel, groups=inputs)
        return (depthwise, Conv(inputs, outputs, point), *style.norms(outputs))


@frozen
class SharpSeparable(DepthSeparable):
    """Twice activation, depthwise convolution, 1x1 convolution, norm (Hundt et al. 2019, sharpDARTS)."""

    word = "sharp_sep_conv"
    callee = "SharpSepConv"

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        first, second = super().parts(inputs, outputs, style), super().parts(outputs, outputs, style)
        return (*first, *second)

    def takes_masked(self, widened: bool) -> bool:
        return widened  # else the second convolution would read what the first gives to masked channels


@frozen
class SpatialSeparable(Op):
    """Activation, a convolution along each axis (the last axis first), norm."""

    word = "spatial_sep_conv"
    family = "spatial"
    callee = "SpatialSepConv"

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        axes = reversed(range(len(self.kernel)))
        along = [Conv(inputs, outputs if axis == 0 else inputs, self.only(axis)) for axis in axes]
        return (*along, *style.norms(outputs))

    def takes_masked(self, widened: bool) -> bool:
        return False  # between its convolutions it has as many channels as its input

    def only(self, axis: int) -> Axes:
        """The kernel along one axis."""
        return tuple(size if other == axis else 1 for other, size in enumerate(self.kernel))


SIZED: tuple[tuple[type[Op], tuple[int, ...]], ...] = (
    (MaxPooling, (3,)),
    (AvgPooling, (3,)),
    (Convolution, (1, 3)),
    (DilatedConvolution, (3, 5)),
    (DepthSeparable, (3, 5)),
    (SharpSeparable, (3, 5)),
    (SpatialSeparable, (5, 7)),
)

OPS: tuple[Op, ...] = (
    Nothing(),
    SkipConnect(),
    *(op((size,) * dims) for dims in (2, 3) for op, sizes in SIZED for size in sizes),
)

BY_NAME = {op.name: op for op in OPS}
"""Every op by the name a genotype uses, `dil_conv_3x3` in 2D and `dil_conv_3x3x3` in 3D."""
