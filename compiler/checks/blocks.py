"""The blocks of stages: kinds that exist, settings that they take, channels that they can use."""

from collections.abc import Iterator

from attrs import fields

from compiler.blocks.registry import BY_NAME
from compiler.checks.view import levels_are_sound, stage_is_sound, unknown
from compiler.lowering.stage import blocks_of
from compiler.structure.widths import input_width, widest
from genotype import Diagnostic, Genotype, Stage, StageBlock
from genotype.form.blocks import block_of


def block_kinds(genotype: Genotype) -> Iterator[Diagnostic]:
    """The blocks of a stage are of a kind that exists."""
    for name, stage in genotype.stages.items():
        block = block_of(stage.block)
        if block.kind not in BY_NAME:
            path = f"stages.{name}.block" + ("" if isinstance(stage.block, str) else ".kind")
            yield unknown(path, block.kind, BY_NAME, "block", "G210")


def known_blocks(genotype: Genotype) -> Iterator[tuple[str, Stage, StageBlock]]:
    """The stages whose blocks are of a kind that exists."""
    for name, stage in genotype.stages.items():
        block = block_of(stage.block)
        if block.kind in BY_NAME:
            yield name, stage, block


def block_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A block takes the settings of its kind only."""
    for name, _, block in known_blocks(genotype):
        known = BY_NAME[block.kind].settings
        for attribute in fields(StageBlock)[1:]:
            given = getattr(block, attribute.name) != attribute.default
            if given and attribute.name not in known:
                problem = f"{block.kind} blocks have no {attribute.name}"
                takes = f"they take: {', '.join(known)}" if known else "they have no settings"
                path = f"stages.{name}.block.{attribute.name}"
                yield Diagnostic(path, problem, f"remove it; {takes}", "G211")


def block_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The channels of every block, which groups must divide and a shortcut must be able to bring."""
    for name, stage, _ in known_blocks(genotype):
        if not is_measured(genotype, name, stage):
            continue
        inputs, blocks = input_width(genotype, name), blocks_of(genotype, stage)
        for width in map(widest, stage.layer_widths):
            problem = blocks.problem(inputs, width)
            if problem is not None:
                remedy = "choose other widths, or another setting of the block"
                yield Diagnostic(f"stages.{name}.block", problem, remedy, "G212")
                break
            inputs = width


def is_measured(genotype: Genotype, name: str, stage: Stage) -> bool:
    """Whether the channels that a stage reads are known, so that its blocks can be looked at."""
    if not levels_are_sound(genotype) or not stage_is_sound(stage):
        return False
    try:
        return input_width(genotype, name) > 0
    except (KeyError, IndexError, ValueError):
        return False  # another rule tells what is missing


BLOCK_RULES = (block_kinds, block_settings, block_channels)
