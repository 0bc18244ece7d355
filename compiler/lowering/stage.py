"""Lowering a stage: its links concatenated, then its layers."""

from attrs import frozen

from compiler.lowering.link import LoweredLink
from compiler.program.arithmetic import Axes, Channels, Conv, Norm, Primitive
from compiler.program.gates import stage_gates
from compiler.program.program import Apply, Assign, Call, Concat, Expression, Layer, Scaled
from compiler.structure.widths import (
    depths,
    factors,
    is_open,
    layer_options,
    link_width,
    links_into,
    stage_width,
    widest,
)
from genotype import Genotype, Stage
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of


@frozen
class StageLowering:
    """A stage of a genotype, and its lowered links."""

    genotype: Genotype
    name: str
    links: tuple[LoweredLink, ...]

    @property
    def stage(self) -> Stage:
        return self.genotype.stages[self.name]

    def layers(self) -> tuple[Layer, ...]:
        """The layers of the stage's links, then its own."""
        return (*(layer for link in self.links for layer in link.layers), self.stage_layer())

    def assign(self) -> Assign:
        """The stage's value, under its name."""
        values = [link.value for link in self.links]
        joined = values[0] if len(values) == 1 else Concat(tuple(Scaled(None, value) for value in values))
        return Assign(self.name, self.gated(joined))

    def gated(self, value: Expression) -> Apply:
        if not is_open(self.stage):
            return Apply(self.name, value)
        return Apply(self.name, value, stage_gates(self.genotype, self.name))

    def stage_layer(self) -> Layer:
        return Layer(self.name, self.call(), tuple(self.parts()), role="stage")

    def call(self) -> Call:
        options = (
            ("kernel_size", self.kernel()),
            ("norm", self.norm()),
            ("activation", self.stage.activation or self.genotype.activation),
            *([("stride", self.stride())] if max(self.stride()) > 1 else []),
            *([("bias", True)] if self.bias() else []),
        )
        if not is_open(self.stage):
            return Call("ConvStage", (self.inputs(), tuple(map(widest, self.stage.layer_widths))), options)
        widths = layer_options(self.stage)
        return Call("OpenStage", (self.inputs(), widths, depths(self.stage)), options)

    def parts(self) -> list[Primitive]:
        """The arithmetic of every layer, at its largest depth and widths."""
        parts: list[Primitive] = []
        inputs, stride = self.inputs(), self.stride()
        for width in map(widest, self.stage.layer_widths):
            parts.append(Conv(inputs, width, self.kernel(), stride, bias=self.bias()))
            if self.norm() != "none":
                parts.append(Norm(width))
            inputs, stride = width, (1,) * len(stride)
        if is_open(self.stage):
            parts.append(Channels(stage_width(self.stage)))
        return parts

    def inputs(self) -> int:
        return sum(link_width(self.genotype, link) for link in links_into(self.genotype, self.name))

    def kernel(self) -> Axes:
        return per_axis(self.stage.kernel, self.genotype.spatial_dims)

    def stride(self) -> Axes:
        """The stride of the first convolution: the change of resolution of a `strided_conv` link."""
        for link in links_into(self.genotype, self.name):
            resize = resize_of(link)
            if resize is not None and resize.kind == "strided_conv":
                return factors(self.genotype, link)[0]
        return (1,) * self.genotype.spatial_dims

    def norm(self) -> str:
        return self.stage.norm or self.genotype.norm

    def bias(self) -> bool:
        return self.genotype.bias if self.stage.bias is None else self.stage.bias
