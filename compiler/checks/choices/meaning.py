"""What an option of a choice comes to: two that come to one network are one."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from compiler.blocks.block import BlockKind
from compiler.blocks.registry import BY_NAME
from compiler.checks.blocks import is_measured
from compiler.checks.styles import block_norms
from compiler.checks.view import is_placed, placed_links, stage_is_sound
from compiler.lowering.run import RunLowering, blocks_of
from compiler.lowering.stage import stride_of
from compiler.structure.in_full import (
    activation_in_full,
    block_in_full,
    fusion_in_full,
    resize_in_full,
    styled,
)
from compiler.structure.width_options import input_options
from compiler.structure.widths import has_open_widths, input_width, links_into, output_is_open, widest
from genotype import Genotype, Norm, Resize, Stage, StageBlock, WidthOf
from genotype.form.field_types import per_axis
from genotype.form.links import written_out
from genotype.form.resolve_choices import as_number
from genotype.form.styles import norm_of


def meaning(genotype: Genotype, path: str, option: Any) -> Any:
    """What an option of the choice at a path comes to, however it is written."""
    section, name, *_ = path.replace("[", ".[").split(".")
    if section == "links":
        return resize_meaning(genotype, int(name.strip("[]")), option)
    key = path.removeprefix(f"stages.{name}.")
    match key:
        case "fusion":
            return fusion_in_full(genotype, name, option)
        case "kernel":
            return per_axis(option, genotype.spatial_dims)
        case "activation":
            return activation_in_full(option)
        case "norm":
            return norm_meaning(genotype, name, norm_of(option))
    return block_meaning(genotype, name, key, option)


def resize_meaning(genotype: Genotype, index: int, option: Any) -> Resize:
    """A resize with its width as a number, and with its kernel where the strides are known."""
    link, resize = genotype.links[index], with_number(genotype, written_out(option))
    if index in dict(placed_links(genotype)):
        return resize_in_full(genotype, link, resize)
    return styled(genotype, resize, None)


def block_meaning(genotype: Genotype, name: str, key: str, option: Any) -> Any:
    """What the blocks of a stage compute with an option: their kind, their arithmetic and their drop path.

    That of the option alone where the channels are not known, or the kind takes no such setting.
    """
    stage = genotype.stages[name]
    if key == "block":
        block = block_in_full(option)
        stage = evolve(stage, block=option)
    else:
        assert isinstance(stage.block, StageBlock)
        setting = key.removeprefix("block.")
        if stage.block.kind in BY_NAME and setting not in BY_NAME[stage.block.kind].settings:
            return option
        block = evolve(stage.block, **{setting: option})
        stage = evolve(stage, block=block)
    found = arithmetic(genotype, name, stage)
    return (block_in_full(block) if key == "block" else option) if found is None else found


def arithmetic(genotype: Genotype, name: str, stage: Stage) -> Any:
    """The kind, arithmetic and drop path of a stage's blocks, for every candidate; None if they are not
    known, or others at each width that is open.
    """
    if not is_measured(genotype, name, stage) or any(c.block.kind not in BY_NAME for c in stage.candidates):
        return None
    if not all(is_placed(genotype, link.source) for link in links_into(genotype, name)):
        return None
    if has_open_widths(stage) or len(input_options(genotype, name)) > 1:
        return None
    changed = evolve(genotype, stages={**genotype.stages, name: stage})
    found = []
    for candidate in stage.candidates:
        blocks = blocks_of(changed, stage, candidate)
        if any(problem is not None for problem in block_problems(changed, name, stage, blocks)):
            return None
        run = RunLowering(changed, name, candidate, input_width(changed, name), stride_of(changed, name))
        found.append((candidate.block.kind, candidate.block.drop_path, tuple(run.block_parts())))
    return tuple(found)


def block_problems(genotype: Genotype, name: str, stage: Stage, blocks: BlockKind) -> Iterator[str | None]:
    """Why blocks cannot have their channels, one after the other."""
    inputs = input_width(genotype, name)
    for width in map(widest, stage.layer_widths):
        yield blocks.problem(inputs, width)
        inputs = width


def norm_meaning(genotype: Genotype, name: str, norm: Norm) -> Norm:
    """A norm of a stage's blocks; one with as many groups as channels is one without a number of groups."""
    stage = genotype.stages[name]
    if norm.groups is None or not is_measured(genotype, name, stage):
        return norm
    every = (one for one in stage.candidates if one.block.kind in BY_NAME)
    channels = {count for one in every for count, *_ in block_norms(genotype, name, stage, one)}
    return evolve(norm, groups=None) if channels == {norm.groups} else norm


def with_number(genotype: Genotype, resize: Resize) -> Resize:
    """A resize with its width as a number, where that is known."""
    width = resize.width
    if not isinstance(width, WidthOf) or width.stage not in genotype.stages:
        return resize
    stage = genotype.stages[width.stage]
    if not stage_is_sound(stage) or output_is_open(stage):
        return resize
    return written_out(as_number(resize, genotype.stages))
