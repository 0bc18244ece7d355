"""The layers of a stage in one line: its blocks with their settings, what it makes them with, its widths."""

from collections.abc import Callable, Iterator
from typing import Any

from attrs import fields

from genotype import Choose, Genotype, Stage, StageBlock
from genotype.form.blocks import block_of
from genotype.form.field_types import per_axis
from genotype.form.in_short import in_short
from genotype.form.stages import fusion_of
from genotype.form.styles import activation_of, norm_of


def layering(genotype: Genotype, stage: Stage) -> str:
    """`64-64`, `residual groups 2, kernel 5, 64-64`, with choices `conv|residual kernel 3|5, depth 1|2, 8`.

    A setting is named where it is open, or where it is neither its default nor the network's.
    """
    kind = shown(stage.block) if isinstance(stage.block, Choose) else block_of(stage.block).kind
    of_blocks = list(block_settings(stage))
    said = [f"{key} {shown(value)}, " for key, value in (*of_blocks, *stage_settings(genotype, stage))]
    block = "" if kind == "conv" and not of_blocks else f"{kind} "
    return block + "".join(said) + "-".join(shown(width) for width in stage.layer_widths)


def block_settings(stage: Stage) -> Iterator[tuple[str, object]]:
    """The settings that a stage's blocks are given, by name; of a choice each option says its own."""
    if not isinstance(stage.block, Choose):
        given = block_of(stage.block)
        for field in fields(StageBlock)[1:]:
            if getattr(given, field.name) != field.default:
                yield field.name, getattr(given, field.name)


def stage_settings(genotype: Genotype, stage: Stage) -> Iterator[tuple[str, object]]:
    """What else of a stage is open or not the usual, by name."""
    dims = genotype.spatial_dims
    if isinstance(stage.kernel, Choose) or per_axis(stage.kernel, dims) != per_axis(3, dims):
        yield "kernel", stage.kernel
    if is_own(stage.norm, genotype.norm, norm_of):
        yield "norm", stage.norm
    if is_own(stage.activation, genotype.activation, activation_of):
        yield "activation", stage.activation
    if stage.bias not in (None, genotype.bias):
        yield "bias", "yes" if stage.bias else "no"
    if stage.dropout:
        yield "dropout", stage.dropout
    if isinstance(stage.fusion, Choose) or fusion_of(stage.fusion) != fusion_of("concat"):
        yield "fusion", stage.fusion
    if isinstance(stage.depth, Choose):
        yield "depth", stage.depth


def is_own(value: Any, usual: Any, write: Callable[[Any], Any]) -> bool:
    """Whether a stage's norm or activation is open, or not the network's."""
    return isinstance(value, Choose) or (value is not None and write(value) != write(usual))


def shown(value: object) -> str:
    """A value, or the options of a choice joined by |."""
    return "|".join(map(in_short, value.options)) if isinstance(value, Choose) else in_short(value)
