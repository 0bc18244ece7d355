"""The encoder of a network: its stem, its blocks in order, and a convolution after them."""

import re
from collections.abc import Iterator

from attrs import evolve, frozen

from compiler.structure.widths import level_of, links_into
from genotype import INPUT, Choose, Diagnostic, Genotype, Stage
from genotype.form.choose import options_of
from genotype.form.stages import stage_places

KINDS = ("residual", "bottleneck", "mbconv")
"""The kinds of blocks that published encoders are made of."""


@frozen
class Encoder:
    """The stages of an encoder, and the paths, in a network's state, of its stem, blocks and last
    convolution, if it has one.
    """

    stages: tuple[str, ...]
    stem: str
    blocks: tuple[str, ...]
    last: str | None


def encoder_of(genotype: Genotype) -> Encoder | None:
    """What leads from the image down through blocks; None where the network has no such thing. Of stages
    that a search space leaves open, the first options are looked at.

    A stem is a stage of one plain convolution that reads the image; then come stages of blocks, each the
    only reader's source of the next, and perhaps one more plain convolution.
    """
    genotype = evolve(genotype, stages={name: first(stage) for name, stage in genotype.stages.items()})
    chain = list(stages_down(genotype))
    if len(chain) < 2 or not is_conv(genotype, chain[0]):
        return None
    *middle, end = chain[1:]
    last = f"{end}.0" if is_conv(genotype, end) else None
    runs = middle if last else [*middle, end]
    blocks = [f"{name}.{n}" for name in runs for n in range(genotype.stages[name].max_depth)]
    return Encoder(tuple(chain), f"{chain[0]}.0", tuple(blocks), last) if blocks else None


def first(stage: Stage) -> Stage:
    """A stage with the first option of its block and its depth, where these are open."""
    block, *_ = options_of(stage.block)
    depth, *_ = options_of(stage.depth)
    return evolve(stage, block=block, depth=depth, widths=stage.layer_widths[:depth])


def open_places(genotype: Genotype, encoder: Encoder) -> list[Diagnostic]:
    """A problem for every choice in the stages of an encoder, whose weights would be ambiguous."""
    problem = "the encoder that --init-encoder starts is open here"
    remedy = "decide it, or search without --init-encoder"
    found = [
        re.sub(r"(?<=\.widths)\[[0-9]+\]$", "", path)
        for name in encoder.stages
        for path, value in stage_places(f"stages.{name}", genotype.stages[name])
        if isinstance(value, Choose)
    ]
    return [Diagnostic(path, problem, remedy) for path in dict.fromkeys(found)]


def stages_down(genotype: Genotype) -> Iterator[str]:
    """The stages of an encoder, the stem first."""
    name, level = INPUT, 0
    while (following := next_down(genotype, name, level)) is not None:
        yield following
        if name != INPUT and is_conv(genotype, following):
            return
        name, level = following, genotype.stages[following].level


def next_down(genotype: Genotype, name: str, level: int) -> str | None:
    """The stage that reads another alone, at its level or a coarser one: blocks before a convolution."""
    found = [
        link.target
        for link in genotype.links
        if link.source == name
        and len(links_into(genotype, link.target)) == 1
        and level_of(genotype, link.target) >= level
        and link.op is None
        and link.cell is None
    ]
    if name == INPUT:
        return next((each for each in found if is_conv(genotype, each)), None)
    blocks = [each for each in found if genotype.stages[each].candidates[0].block.kind in KINDS]
    single = [each for each in found if is_conv(genotype, each)]
    return next(iter([*blocks, *single]), None)


def is_conv(genotype: Genotype, name: str) -> bool:
    """Whether a stage is a single plain convolution."""
    stage = genotype.stages[name]
    block = stage.candidates[0].block
    single = block.kind == "conv" and block.convs in (None, 1) and block.squeeze is None
    return single and stage.depth == 1
