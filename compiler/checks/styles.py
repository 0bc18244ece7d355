"""Norms and activations: settings that their kind has, and groups that divide channels."""

from collections.abc import Iterator

from compiler.checks.blocks import is_measured, known_blocks
from compiler.checks.view import own_cells, placed_links
from compiler.lowering.stage import blocks_of
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.compound import flat
from compiler.program.style import Style
from compiler.structure.widths import input_width, link_width, resized_width, stage_width, widest
from genotype import Activation, Diagnostic, Genotype, Norm, Stage
from genotype.form.links import resize_of
from genotype.form.stages import fusion_of

SLOPED = ("leaky_relu", "prelu")
"""The activations that have a slope."""

Holder = tuple[str, object]


def holders(genotype: Genotype) -> Iterator[Holder]:
    """All that may have a norm and an activation, with their paths."""
    yield "", genotype
    yield from ((f"stages.{name}.", stage) for name, stage in genotype.stages.items())
    links, heads = enumerate(genotype.links), enumerate(genotype.heads)
    yield from ((f"links[{index}].resize.", resize_of(link)) for index, link in links)
    for index, head in heads:
        yield f"heads[{index}].", head
        yield f"heads[{index}].resize.", resize_of(head)


def norm_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """A norm takes the settings of its kind only."""
    for path, holder in holders(genotype):
        norm = getattr(holder, "norm", None)
        if not isinstance(norm, Norm):
            continue
        if norm.groups is not None and norm.kind != "group":
            problem, remedy = f"a {norm.kind} norm has no groups", 'remove them, or write "kind": "group"'
            yield Diagnostic(f"{path}norm.groups", problem, remedy, "G213")
        elif norm.kind == "none" and norm != Norm("none"):
            problem, remedy = "no norm has no settings", 'write "norm": "none", or name a kind'
            yield Diagnostic(f"{path}norm", problem, remedy, "G213")


def activation_settings(genotype: Genotype) -> Iterator[Diagnostic]:
    """Only some activations have a slope."""
    for path, holder in holders(genotype):
        activation = getattr(holder, "activation", None)
        if not isinstance(activation, Activation) or activation.slope is None:
            continue
        if activation.kind not in SLOPED:
            problem, remedy = f"{activation.kind} has no slope", f"remove it; {' and '.join(SLOPED)} have one"
            yield Diagnostic(f"{path}activation.slope", problem, remedy, "G214")


Normed = tuple[str, Norm, int]
"""Where a norm is made, the norm, and its channels."""


def normed(genotype: Genotype) -> Iterator[Normed]:
    """Every norm whose channels are known."""
    yield from of_stages(genotype)
    yield from of_links(genotype)
    style = Style.of(genotype)
    yield from ((f"cells.{name}.width", style.norm, cell.width) for name, cell in own_cells(genotype))
    for index, head in enumerate(genotype.heads):
        stage = genotype.stages.get(head.source)
        if stage is not None and is_measured(genotype, head.source, stage) and head.norm is not None:
            yield f"heads[{index}].norm", Style.named(head.norm, "none").norm, stage_width(stage)


def of_stages(genotype: Genotype) -> Iterator[Normed]:
    """The norms in the blocks and gates of stages."""
    for name, stage, _ in known_blocks(genotype):
        if is_measured(genotype, name, stage):
            norm = Style.of_stage(genotype, stage).norm
            yield from ((f"stages.{name}.norm", norm, channels) for channels in block_norms(genotype, name))
            if fusion_of(stage.fusion).kind == "gate":
                yield f"stages.{name}.fusion", Style.of(genotype).norm, 1


def block_norms(genotype: Genotype, name: str) -> Iterator[int]:
    """The channels of every norm in a stage's blocks."""
    stage: Stage = genotype.stages[name]
    inputs, blocks = input_width(genotype, name), blocks_of(genotype, stage)
    for width in map(widest, stage.layer_widths):
        parts = blocks.parts(inputs, width, (1,) * genotype.spatial_dims)
        yield from (part.channels for part in flat(parts) if isinstance(part, NormStep))
        inputs = width


def of_links(genotype: Genotype) -> Iterator[Normed]:
    """The norms of resizes and ops on links."""
    for index, link in placed_links(genotype):
        resize, style = resize_of(link), Style.of(genotype)
        if resize is not None and resize.norm is not None:
            norm = Style.named(resize.norm, "none").norm
            yield f"links[{index}].resize.norm", norm, resized_width(genotype, link)
        if link.op is not None and link.cell is None:
            yield f"links[{index}]", style.norm, link_width(genotype, link)


def norm_groups(genotype: Genotype) -> Iterator[Diagnostic]:
    """Groups that do not divide the channels of some norm; told once for each place."""
    wrong: dict[str, tuple[int, int]] = {}
    for path, norm, channels in normed(genotype):
        if norm.kind == "group" and norm.groups is not None and channels % norm.groups:
            wrong.setdefault(path, (norm.groups, channels))
    for path, (groups, channels) in wrong.items():
        problem = f"{groups} groups of a norm do not divide {channels} channel{'s' if channels > 1 else ''}"
        remedy = "choose a number of groups that does, or leave it out: a group for each channel"
        yield Diagnostic(path, problem, remedy, "G215")


STYLE_RULES = (norm_settings, activation_settings, norm_groups)
