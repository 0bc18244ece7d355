"""A genotype without what it would have anyway: the opposite of `in_full.py`, for drawings and tables.

Two ways to write one network read alike in them: a setting that is the usual one is not said, and a stage
that reads a single link joins nothing.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from attrs import evolve, fields

from compiler.blocks.registry import BY_NAME
from compiler.structure.in_full import each, head_in_full, resize_in_full
from compiler.structure.widths import gate_ends, gate_width, links_into, open_width
from genotype import Activation, Fusion, Genotype, Head, Link, Resize, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis
from genotype.form.links import resize_of, written_out
from genotype.form.stages import fusion_of
from genotype.form.styles import SLOPES, activation_of, norm_of


def in_brief(genotype: Genotype) -> Genotype:
    """A genotype or space that passed every check, in brief; it computes the same."""
    return evolve(
        genotype,
        activation=activation_in_brief(genotype.activation),
        stages=stages_in_brief(genotype),
        links=tuple(link_in_brief(genotype, link) for link in genotype.links),
        heads=tuple(head_in_brief(genotype, head) for head in genotype.heads),
    )


def stages_in_brief(genotype: Genotype) -> Mapping[str, Stage]:
    """The stages of a genotype in brief, by name."""
    return {name: stage_in_brief(genotype, name, stage) for name, stage in genotype.stages.items()}


def stage_in_brief(genotype: Genotype, name: str, stage: Stage) -> Stage:
    """A stage with what is unusual about it."""
    return evolve(
        stage,
        fusion=each(stage.fusion, lambda given: fusion_in_brief(genotype, name, given)),
        block=each(stage.block, block_in_brief),
        activation=each(stage.activation, activation_in_brief),
    )


def fusion_in_brief(genotype: Genotype, stage: str, given: Any) -> Fusion:
    """How a stage joins its links, without the usual width of a gate; a single link is not joined."""
    fusion = fusion_of(given)
    if joins_nothing(genotype, stage):
        return evolve(fusion, kind="concat", width=None)
    return evolve(fusion, width=None) if has_usual_width(genotype, stage, fusion) else fusion


def joins_nothing(genotype: Genotype, stage: str) -> bool:
    """Whether a stage reads a single link."""
    return len(links_into(genotype, stage)) < 2


def has_usual_width(genotype: Genotype, stage: str, fusion: Fusion) -> bool:
    """Whether a gate has the width that it would have anyway, which nothing open decides."""
    with suppress(ValueError):  # no gate: it has not the two links of one
        skip = links_into(genotype, stage)[gate_ends(genotype, stage)[0]]
        usual = gate_width(genotype, stage, evolve(fusion, width=None))
        return fusion.width == usual and open_width(genotype, skip) is None
    return False


def block_in_brief(given: str | StageBlock) -> StageBlock:
    """Blocks with the settings that differ from the usual ones of their kind."""
    block = block_of(given)
    kind = BY_NAME[block.kind]
    usual = kind.in_full(StageBlock(block.kind))
    same: dict[str, Any] = {}
    for setting in fields(StageBlock)[1:]:
        if getattr(block, setting.name) == getattr(usual, setting.name):
            same[setting.name] = setting.default
    return evolve(block, **same)


def activation_in_brief(given: Any) -> Activation:
    """An activation without its slope, if that is the usual one."""
    activation = activation_of(given)
    is_usual = activation.slope == SLOPES.get(activation.kind)
    return evolve(activation, slope=None) if is_usual else activation


def link_in_brief(genotype: Genotype, link: Link) -> Link:
    """A link with its resize, or every one that it may have, in brief."""

    def brief(given: Any) -> Resize:
        resize = written_out(given)
        return resize_in_brief(resize, resize_in_full(genotype, link, Resize(resize.kind)))

    return evolve(link, resize=each(link.resize, brief))


def head_in_brief(genotype: Genotype, head: Head) -> Head:
    """A head without a norm or an activation that does nothing, its resize in brief."""
    resize = resize_of(head)
    if resize is not None:
        usual = resize_of(head_in_full(genotype, evolve(head, resize=Resize(resize.kind))))
        resize = resize_in_brief(resize, usual or resize)
    return evolve(head, **style_in_brief(head.norm, head.activation), resize=resize)


def resize_in_brief(resize: Resize, usual: Resize) -> Resize:
    """A resize without what is as in `usual`, the same kind in full without settings."""
    if isinstance(usual.kernel, tuple) and resize.kernel is not None:
        kernel = per_axis(resize.kernel, len(usual.kernel))
        resize = evolve(resize, kernel=None if kernel == usual.kernel else kernel)
    expansion = None if resize.expansion == usual.expansion else resize.expansion
    return evolve(resize, **style_in_brief(resize.norm, resize.activation), expansion=expansion)


def style_in_brief(norm: Any, activation: Any) -> dict[str, Any]:
    """A norm and an activation that are none unless given."""
    has_norm = norm is not None and norm_of(norm).kind != "none"
    has_activation = activation is not None and activation_of(activation).kind != "none"
    short = activation_in_brief(activation) if has_activation else None
    return {"norm": norm if has_norm else None, "activation": short}
