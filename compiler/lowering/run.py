"""Lowering a run of blocks, which are decided; how many they are, and how wide, may be open."""

from attrs import frozen

from compiler.blocks.block import BlockKind, Parts
from compiler.blocks.registry import BY_NAME
from compiler.program.arithmetic import Axes, Channels, Primitive
from compiler.program.compound import Branches
from compiler.program.gates import stage_gates
from compiler.program.program import Call, GateArgument, Layer, Var
from compiler.program.style import Style
from compiler.structure.in_full import block_in_full
from compiler.structure.widths import depths, is_open, layer_options, stage_width, widest
from genotype import Genotype, Stage
from genotype.form.field_types import per_axis
from genotype.form.stages import Candidate


def blocks_of(genotype: Genotype, stage: Stage, candidate: Candidate) -> BlockKind:
    """The kind of a candidate's blocks, with its settings. KeyError where there is no such kind."""
    given, kernel = candidate.block, per_axis(candidate.kernel, genotype.spatial_dims)
    bias = genotype.bias if stage.bias is None else stage.bias
    return BY_NAME[given.kind](given, kernel, Style.of_stage(genotype, candidate), bias, stage.dropout)


@frozen
class RunLowering:
    """The blocks of a stage, as one of its candidates has them, on so many channels."""

    genotype: Genotype
    name: str
    candidate: Candidate
    inputs: int
    stride: Axes

    @property
    def stage(self) -> Stage:
        return self.genotype.stages[self.name]

    def layer(self, name: str) -> Layer:
        return Layer(name, self.call(), tuple(self.parts()), role="stage")

    def gates(self) -> tuple[GateArgument, ...]:
        """What its layer takes besides its input."""
        depth, widths = stage_gates(self.genotype, self.name)
        if not is_open(self.stage):
            return ()
        return (depth, widths) if self.is_plain() else (depth,)

    def is_plain(self) -> bool:
        """Whether its blocks are convolution, norm and activation, without settings."""
        return block_in_full(self.candidate.block) == block_in_full("conv")

    def call(self) -> Call:
        if self.is_plain() and (is_open(self.stage) or not self.stage.dropout):
            return self.plain_call()
        return self.block_call()

    def plain_call(self) -> Call:
        blocks = self.blocks()
        options = (
            ("kernel_size", blocks.kernel),
            *blocks.style.arguments(),
            *([("stride", self.stride)] if max(self.stride) > 1 else []),
            *([("bias", True)] if blocks.bias else []),
        )
        if not is_open(self.stage):
            return Call("ConvStage", (self.inputs, self.widths()), options)
        widths, dropout = layer_options(self.stage), self.stage.dropout
        options = (*options, *([("dropout", dropout)] if dropout else []))
        return Call("OpenStage", (self.inputs, widths, depths(self.stage)), options)

    def block_call(self) -> Call:
        """A run of blocks that are not plain ones."""
        blocks = self.blocks()
        options = (*([("stride", self.stride)] if max(self.stride) > 1 else []), *blocks.options())
        sizes = (Var(blocks.layer_class), self.inputs, self.widths())
        if not is_open(self.stage):
            return Call("BlockStage", sizes, options)
        return Call("OpenBlockStage", (*sizes, depths(self.stage)), options)

    def blocks(self) -> BlockKind:
        """The kind of the blocks."""
        return blocks_of(self.genotype, self.stage, self.candidate)

    def parts(self) -> list[Primitive]:
        """The arithmetic of every block, at its largest; by blocks where their number or widths are open."""
        if not is_open(self.stage):
            return [part for block in self.block_parts() for part in block]
        return [*(Branches((block,)) for block in self.block_parts()), Channels(stage_width(self.stage))]

    def block_parts(self) -> list[Parts]:
        """The arithmetic of each block."""
        found: list[Parts] = []
        inputs, stride, blocks = self.inputs, self.stride, self.blocks()
        for width in self.widths():
            found.append(blocks.parts(inputs, width, stride))
            inputs, stride = width, (1,) * len(stride)
        return found

    def widths(self) -> Axes:
        """The channels of every block, at most."""
        return tuple(map(widest, self.stage.layer_widths))
