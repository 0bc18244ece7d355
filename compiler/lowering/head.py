"""Lowering a head: the layers from a stage to logits."""

from collections.abc import Iterator

from attrs import evolve, frozen

from compiler.lowering.resize import ResizeLowering
from compiler.program.arithmetic import Conv
from compiler.program.names import Namespace
from compiler.program.program import Apply, Call, Expression, Layer, Var
from compiler.program.style import Style
from compiler.structure.widths import climb, level_stride, stage_width
from genotype import Genotype, Head
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of


@frozen
class HeadNames:
    """The names of a head's convolution, and of what comes before and behind it."""

    convolution: str
    before: str
    resize: str

    @staticmethod
    def of(stage: str, names: Namespace) -> "HeadNames":
        """Names after a head's stage, like no other."""
        convolution = names.unique(f"head_{stage}")
        return HeadNames(
            convolution, names.unique(f"{convolution}_before"), names.unique(f"{convolution}_resize")
        )


@frozen
class HeadLowering:
    """A head of a genotype, and the names of its layers."""

    genotype: Genotype
    head: Head
    names: HeadNames

    def layers(self) -> tuple[Layer, ...]:
        """What comes before, the convolution, and the resize, in a row."""
        resize = resize_of(self.head)
        if resize is not None and resize.kind == "transposed_conv":
            return (*self.before(), *self.resizing(self.inputs()))
        logits = (self.convolution(),) if self.head.conv else ()
        return (*self.before(), *logits, *self.resizing(self.genotype.out_channels))

    def value(self) -> Expression:
        """Its logits."""
        value: Expression = Var(self.head.source)
        for layer in self.layers():
            value = Apply(layer.name, value)
        return value

    def inputs(self) -> int:
        return stage_width(self.genotype.stages[self.head.source])

    def before(self) -> Iterator[Layer]:
        """The norm and activation before the convolution, if it has them."""
        style = Style.named(self.head.norm or "none", self.head.activation or "none")
        parts = (*style.normalise(self.inputs()), *style.activate())
        if parts:
            options = (*style.arguments(), ("dims", self.genotype.spatial_dims))
            call = Call("Preactivation", (self.inputs(),), options)
            yield Layer(self.names.before, call, parts, role="head")

    def convolution(self) -> Layer:
        head, genotype = self.head, self.genotype
        kernel = per_axis(head.kernel, genotype.spatial_dims)
        options = (
            ("kernel_size", kernel),
            *([("padding", tuple(size // 2 for size in kernel))] if max(kernel) > 1 else []),
            *([] if head.bias else [("bias", False)]),
        )
        call = Call(f"nn.Conv{genotype.spatial_dims}d", (self.inputs(), genotype.out_channels), options)
        part = Conv(self.inputs(), genotype.out_channels, kernel, bias=head.bias)
        return Layer(self.names.convolution, call, (part,), role="head")

    def resizing(self, inputs: int) -> Iterator[Layer]:
        """What brings the head to the image's resolution; a transposed convolution is the head itself."""
        resize, level = resize_of(self.head), self.genotype.stages[self.head.source].level
        if resize is None:
            return
        scale, climbed = level_stride(self.genotype, level), climb(self.genotype, level, 0)
        if resize.kind == "transposed_conv":
            resize = evolve(resize, bias=self.head.bias)
        name = self.names.convolution if resize.kind == "transposed_conv" else self.names.resize
        style, outputs = Style.of(self.genotype), self.genotype.out_channels
        for call, parts in ResizeLowering(resize, inputs, outputs, scale, climbed, False, style).modules():
            yield Layer(name, call, parts, role="head")
