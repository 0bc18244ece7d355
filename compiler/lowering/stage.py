"""Lowering a stage: its links joined, then its blocks."""

from attrs import frozen

from compiler.blocks.block import BlockKind
from compiler.blocks.registry import BY_NAME
from compiler.lowering.fusion import LoweredFusion
from compiler.lowering.link import LoweredLink
from compiler.program.arithmetic import Axes, Channels, Primitive
from compiler.program.gates import stage_gates
from compiler.program.program import Apply, Assign, Call, Expression, Layer, Var
from compiler.program.style import Style
from compiler.structure.widths import (
    depths,
    factors,
    input_width,
    is_open,
    layer_options,
    links_into,
    stage_width,
    widest,
)
from genotype import Genotype, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of


def blocks_of(genotype: Genotype, stage: Stage) -> BlockKind:
    """The kind of a stage's blocks, with its settings. KeyError where there is no such kind."""
    given, kernel = block_of(stage.block), per_axis(stage.kernel, genotype.spatial_dims)
    bias = genotype.bias if stage.bias is None else stage.bias
    return BY_NAME[given.kind](given, kernel, Style.of_stage(genotype, stage), bias)


@frozen
class StageLowering:
    """A stage of a genotype, and its lowered links."""

    genotype: Genotype
    name: str
    links: tuple[LoweredLink, ...]
    fusion: LoweredFusion

    @property
    def stage(self) -> Stage:
        return self.genotype.stages[self.name]

    def layers(self) -> tuple[Layer, ...]:
        """The layers of the stage's links, what joins them, then its own."""
        of_links = (layer for link in self.links for layer in link.layers)
        return (*of_links, *self.fusion.layers, self.stage_layer())

    def body(self) -> tuple[Assign, ...]:
        """What is computed before, and the stage's value under its own name."""
        return (*self.fusion.body, Assign(self.name, self.gated(self.fusion.value)))

    def gated(self, value: Expression) -> Apply:
        if not is_open(self.stage):
            return Apply(self.name, value)
        return Apply(self.name, value, stage_gates(self.genotype, self.name))

    def stage_layer(self) -> Layer:
        return Layer(self.name, self.call(), tuple(self.parts()), role="stage")

    def call(self) -> Call:
        if self.blocks().word != "conv" or self.blocks().given != StageBlock("conv"):
            return self.block_call()
        options = (
            ("kernel_size", self.kernel()),
            *self.style().arguments(),
            *([("stride", self.stride())] if max(self.stride()) > 1 else []),
            *([("bias", True)] if self.bias() else []),
        )
        if not is_open(self.stage):
            return Call("ConvStage", (self.inputs(), self.widths()), options)
        widths = layer_options(self.stage)
        return Call("OpenStage", (self.inputs(), widths, depths(self.stage)), options)

    def block_call(self) -> Call:
        """A run of blocks that are not plain ones."""
        options = (
            *([("stride", self.stride())] if max(self.stride()) > 1 else []),
            *self.blocks().options(),
        )
        return Call("BlockStage", (Var(self.blocks().layer_class), self.inputs(), self.widths()), options)

    def blocks(self) -> BlockKind:
        """The kind of the stage's blocks."""
        return blocks_of(self.genotype, self.stage)

    def parts(self) -> list[Primitive]:
        """The arithmetic of every block, at its largest."""
        parts: list[Primitive] = []
        inputs, stride = self.inputs(), self.stride()
        for width in self.widths():
            parts += self.blocks().parts(inputs, width, stride)
            inputs, stride = width, (1,) * len(stride)
        if is_open(self.stage):
            parts.append(Channels(stage_width(self.stage)))
        return parts

    def widths(self) -> Axes:
        """The channels of every block, at most."""
        return tuple(map(widest, self.stage.layer_widths))

    def inputs(self) -> int:
        return input_width(self.genotype, self.name)

    def kernel(self) -> Axes:
        return per_axis(self.stage.kernel, self.genotype.spatial_dims)

    def stride(self) -> Axes:
        """The stride of the first convolution: the change of resolution of a `strided_conv` link."""
        for link in links_into(self.genotype, self.name):
            resize = resize_of(link)
            if resize is not None and resize.kind == "strided_conv":
                return factors(self.genotype, link)[0]
        return (1,) * self.genotype.spatial_dims

    def style(self) -> Style:
        return Style.of_stage(self.genotype, self.stage)

    def bias(self) -> bool:
        return self.genotype.bias if self.stage.bias is None else self.stage.bias
