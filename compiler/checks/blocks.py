"""The blocks of stages: kinds that exist, settings that they take, channels that they can use."""

from collections.abc import Iterator
from itertools import product

from attrs import fields

from compiler.blocks.registry import BY_NAME
from compiler.checks.view import (
    levels_are_sound,
    path_in,
    placed_links,
    spread,
    stage_is_sound,
    stride_paths,
    unknown,
)
from compiler.lowering.run import blocks_of
from compiler.structure.width_options import input_options, options
from compiler.structure.widths import input_width
from genotype import Diagnostic, Genotype, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.identity import OF_BLOCKS, is_identity
from genotype.form.stages import Candidate

NO_SETTING = "G211"


def block_kinds(genotype: Genotype) -> Iterator[Diagnostic]:
    """The blocks of a stage are of a kind that exists."""
    for name, stage in genotype.stages.items():
        for place, given in spread(f"stages.{name}.block", stage.block):
            block = block_of(given)
            if block.kind not in BY_NAME:
                path = place if isinstance(given, str) else f"{place}.kind"
                yield unknown(path, block.kind, BY_NAME, "block", "G210")


def known_blocks(genotype: Genotype) -> Iterator[tuple[str, StageBlock]]:
    """The blocks of stages that are of a kind that exists, with their paths."""
    for name, stage in genotype.stages.items():
        for path, given in spread(f"stages.{name}.block", stage.block):
            if block_of(given).kind in BY_NAME:
                yield path, block_of(given)


def known_candidates(genotype: Genotype) -> Iterator[tuple[str, Stage, Candidate]]:
    """The stages whose widths are known, with what their blocks are or may be, of kinds that exist."""
    for name, stage in genotype.stages.items():
        if is_measured(genotype, name, stage):
            yield from ((name, stage, one) for one in stage.candidates if one.block.kind in BY_NAME)


def block_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A block takes the settings of its kind only."""
    for place, block in known_blocks(genotype):
        known = BY_NAME[block.kind].settings
        for attribute in fields(StageBlock)[1:]:
            given = getattr(block, attribute.name) != attribute.default
            if given and attribute.name not in known:
                problem = f"{block.kind} blocks have no {attribute.name}"
                takes = f"they take: {', '.join(known)}" if known else "they have no settings"
                path = f"{place}.{attribute.name}"
                yield Diagnostic(path, problem, f"remove it; {takes}", NO_SETTING)


def block_channels(genotype: Genotype) -> Iterator[Diagnostic]:
    """The channels of every block, which groups must divide and a shortcut must be able to bring."""
    told: set[str] = set()
    for name, stage, candidate in known_candidates(genotype):
        path, blocks = wrong_field(name, candidate), blocks_of(genotype, stage, candidate)
        for inputs, width in block_ends(genotype, name):
            problem = blocks.problem(inputs, width)
            if problem is not None and path not in told:
                told.add(path)
                remedy = "choose other widths, or another number of groups"
                if candidate.block.kind == "identity":
                    remedy = f"give the stage the {inputs} channels that it reads, or use another block"
                yield Diagnostic(path, problem, remedy, "G212")
                break


def block_ends(genotype: Genotype, name: str) -> Iterator[tuple[int, int]]:
    """The channels that blocks of a stage may read and give, each pair once."""
    inputs, told = input_options(genotype, name), set[tuple[int, int]]()
    for layer in genotype.stages[name].layer_widths:
        widths = options(layer)
        pairs = [pair for pair in product(sorted(inputs), sorted(widths)) if pair not in told]
        yield from pairs
        told.update(pairs)
        inputs = widths


def wrong_field(name: str, candidate: Candidate) -> str:
    """What is wrong where a block cannot have its channels: its groups, or the widths of an identity."""
    if candidate.block.kind == "identity":
        return f"stages.{name}.widths"
    if "block.groups" in candidate.places:
        return path_in(name, candidate, "block.groups")
    return f"{path_in(name, candidate, 'block')}.groups"


def blocks_with_strides(genotype: Genotype) -> Iterator[Diagnostic]:
    """Some blocks cannot carry the stride of a link."""
    for index, link in placed_links(genotype):
        stage = genotype.stages.get(link.target)
        strided = stride_paths(genotype, link, index)
        if not strided or stage is None or not stage_is_sound(stage):
            continue
        kinds = dict.fromkeys(one.block.kind for one in stage.candidates if one.block.kind in BY_NAME)
        for kind in kinds:
            if why := BY_NAME[kind].strideless:
                problem = f"the {kind} block of {link.target!r} {why}"
                remedy = "use max_pool or avg_pool on the link, or another block"
                yield Diagnostic(strided[0], problem, remedy, "G309", about=(link.target,))


def identity_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A stage that can only be identity has one block, without convolution, norm and activation."""
    for name, stage in genotype.stages.items():
        if not is_identity(stage):
            continue
        for key, usual in OF_BLOCKS.items():
            if getattr(stage, key) != usual:
                problem, remedy = f"an identity block has no {key}", "remove it"
                if key == "depth":
                    problem, remedy = "several identity blocks do what one does", "write 1"
                yield Diagnostic(f"stages.{name}.{key}", problem, f"{remedy}, or use another block", "G216")


def is_measured(genotype: Genotype, name: str, stage: Stage) -> bool:
    """Whether the channels that a stage reads are known, so that its blocks can be looked at."""
    if not levels_are_sound(genotype) or not stage_is_sound(stage):
        return False
    try:
        return input_width(genotype, name) > 0 and bool(input_options(genotype, name))
    except (KeyError, IndexError, ValueError):
        return False  # another rule tells what is missing


BLOCK_RULES = (block_kinds, block_settings, block_channels, blocks_with_strides, identity_settings)
