"""Lowering a resize: the layers that bring a value to another resolution, in a row."""

from collections.abc import Iterator, Sequence
from math import nextafter

from attrs import frozen

from compiler.blocks.block import expanded
from compiler.program.arithmetic import (
    Axes,
    Conv,
    Enlarge,
    EnlargeCorners,
    EnlargeLinear,
    PadFront,
    Primitive,
    Shrink,
    ShrinkLinear,
    ShrinkNearest,
    TransposedConv,
)
from compiler.program.compound import Branches
from compiler.program.program import Call
from compiler.program.style import Style
from genotype import Resize
from genotype.form.field_types import per_axis

LINEAR = ("bilinear", "trilinear")
Module = tuple[Call, tuple[Primitive, ...]]
"""How a layer is made, and its arithmetic."""


@frozen
class ResizeLowering:
    """A resize between channels, by strides: of every level in turn that is climbed, or one for all.

    `style` is the network's, which a mednext block takes its norm and activation from.
    """

    resize: Resize
    inputs: int
    outputs: int
    scale: Axes
    climbed: Sequence[Axes]
    shrinks: bool
    style: Style

    @property
    def dims(self) -> int:
        return len(self.scale)

    def modules(self) -> Iterator[Module]:
        """The layers in a row, the resize last; none of a strided convolution, which is the stage's."""
        kind = self.resize.kind
        if kind == "transposed_conv":
            yield in_a_row([self.transposed(stride, inputs) for stride, inputs in self.climbs()])
        elif kind == "mednext":
            yield in_a_row([self.mednext(stride, inputs) for stride, inputs in self.climbs()])
        elif kind in ("max_pool", "avg_pool"):
            yield self.pool()
        elif kind != "strided_conv":
            if self.resize.width is not None:
                yield self.point()
            yield self.upsample(), (self.interpolation(),)

    def pool(self) -> Module:
        """A pool, padded where its window is larger than its stride."""
        name = self.pool_name()
        if self.resize.kernel is None:
            return Call(name, (self.scale,)), (Shrink(self.scale),)
        kernel = self.kernel(self.scale)
        padding = tuple((size - step + 1) // 2 for size, step in zip(kernel, self.scale, strict=True))
        options = (("stride", self.scale), ("padding", padding))
        return Call(name, (kernel,), options), (Shrink(self.scale, kernel),)

    def pool_name(self) -> str:
        """The class of a pool; volumes have an average pool of ours, which takes 16 bits on a CPU too."""
        if self.resize.kind == "max_pool":
            return f"nn.MaxPool{self.dims}d"
        return "nn.AvgPool2d" if self.dims == 2 else "AvgPool3d"

    def climbs(self) -> Iterator[tuple[Axes, int]]:
        """The stride of every level that is climbed, and the channels that are read there."""
        for number, stride in enumerate(self.climbed):
            yield stride, self.outputs if number else self.inputs

    def point(self) -> Module:
        """The 1x1 convolution before an interpolation."""
        part = Conv(self.inputs, self.outputs, (1,) * self.dims, bias=self.resize.bias)
        options = (("kernel_size", 1), *no_bias(self.resize))
        return Call(f"nn.Conv{self.dims}d", (self.inputs, self.outputs), options), (part,)

    def transposed(self, stride: Axes, inputs: int) -> Module:
        """One transposed convolution, with its norm and activation if it has them."""
        kernel = self.kernel(stride)
        style = Style.named(self.resize.norm or "none", self.resize.activation or "none")
        conv = TransposedConv(inputs, self.outputs, stride, self.resize.bias, kernel)
        parts = (conv, *style.normalise(self.outputs), *style.activate())
        sizes = (("kernel_size", kernel), ("stride", stride))
        if kernel == stride and len(parts) == 1:
            name = f"nn.ConvTranspose{self.dims}d"
            return Call(name, (inputs, self.outputs), (*sizes, *no_bias(self.resize))), parts
        options = (*sizes, *style.arguments(), *no_bias(self.resize))
        return Call("UpConv", (inputs, self.outputs), options), parts

    def kernel(self, stride: Axes) -> Axes:
        """The kernel of a transposed convolution or a pool: at least the stride."""
        given = stride if self.resize.kernel is None else per_axis(self.resize.kernel, self.dims)
        return tuple(max(size, step) for size, step in zip(given, stride, strict=True))

    def mednext(self, stride: Axes, inputs: int) -> Module:
        """The up block of MedNeXt: a transposed depthwise convolution, and a transposed shortcut."""
        kernel, point = per_axis(self.resize.kernel or 3, self.dims), (1,) * self.dims
        hidden, bias = expanded(inputs, self.resize.expansion or 2.0), self.resize.bias
        main = (
            TransposedConv(inputs, inputs, stride, bias, kernel, inputs, short=True),
            *self.style.normalise(inputs),
            Conv(inputs, hidden, point, bias=bias),
            *self.style.activate(),
            Conv(hidden, self.outputs, point, bias=bias),
        )
        shortcut = TransposedConv(inputs, self.outputs, stride, True, point, short=True)
        parts = (Branches((main, (shortcut,))), PadFront(tuple(step - 1 for step in stride)))
        options = (
            ("kernel_size", kernel),
            *self.style.arguments(),
            ("stride", stride),
            *([] if self.resize.expansion is None else [("expansion", self.resize.expansion)]),
            *no_bias(self.resize),
        )
        return Call("MedNextUp", (inputs, self.outputs), options), parts

    def upsample(self) -> Call:
        """torch's interpolation, up or down by whole factors."""
        by = tuple(reciprocal(s) if self.shrinks else float(s) for s in self.scale)
        linear = self.resize.kind in LINEAR
        corners = (("align_corners", self.resize.align_corners),) if linear else ()
        return Call("nn.Upsample", (), (("scale_factor", by), ("mode", self.resize.kind), *corners))

    def interpolation(self) -> Primitive:
        if self.resize.kind not in LINEAR:
            return ShrinkNearest(self.scale) if self.shrinks else Enlarge(self.scale)
        if self.resize.align_corners and not self.shrinks:
            return EnlargeCorners(self.scale)
        return ShrinkLinear(self.scale) if self.shrinks else EnlargeLinear(self.scale)


def in_a_row(modules: Sequence[Module]) -> Module:
    """One module of several in a row."""
    calls, parts = [call for call, _ in modules], [part for _, each in modules for part in each]
    return (calls[0] if len(calls) == 1 else Call("nn.Sequential", tuple(calls))), tuple(parts)


def no_bias(resize: Resize) -> tuple[tuple[str, bool], ...]:
    """The option of a convolution without a bias."""
    return () if resize.bias else (("bias", False),)


def reciprocal(factor: int) -> float:
    """1 / factor, not so far below it (as of 49) that torch's size would lose a pixel."""
    share = 1 / factor
    return share if factor * share >= 1 else nextafter(share, 1)


def has_weights(resize: Resize) -> bool:
    """Whether a resize has weights of its own, and so gives channels that a mask does not know."""
    interpolates = resize.kind in (*LINEAR, "nearest")
    return resize.kind in ("transposed_conv", "mednext") or (interpolates and resize.width is not None)
