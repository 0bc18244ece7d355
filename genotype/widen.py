"""Widening: the same architecture with more channels, or fewer."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import evolve

from genotype.diagnostics.diagnostic import InputError
from genotype.form.blocks import StageBlock
from genotype.form.cells import Cell, Like
from genotype.form.choose import Choose
from genotype.form.field_types import FusionKind, Name, ResizeKind
from genotype.form.links import Link, Resize
from genotype.form.network import Genotype
from genotype.form.stages import Fusion, Stage
from genotype.text.decode import decode
from genotype.text.encode import encode


def widened(genotype: Genotype, factor: int | Fraction) -> Genotype:
    """A genotype or search space with `factor` times the channels everywhere except its input and output.

    Depths, kernels, ops and open choices stay. If an op, a cell or an identity stage reads the network's
    input directly, whose channels stay too, its width may no longer fit: `genoc check` reports it.

    Raises: InputError: a width would leave its range or not be a whole number.
    """
    logits = {head.source for head in genotype.heads if not head.conv}
    wide = evolve(
        genotype,
        stages={
            name: widened_stage(stage, factor, keeps_end=name in logits)
            for name, stage in genotype.stages.items()
        },
        links=tuple(widened_link(link, factor) for link in genotype.links),
        cells={name: widened_cell(cell, factor) for name, cell in genotype.cells.items()},
    )
    _, faults = decode(encode(wide), Genotype)
    if faults:
        problems = (evolve(fault.as_problem(), remedy=remedy(factor)) for fault in faults)
        raise InputError(f"{genotype.name}, widened by {factor}", problems)
    return wide


def widened_stage(stage: Stage, factor: int | Fraction, keeps_end: bool = False) -> Stage:
    """A stage with its widths multiplied; but for the last, where its channels are the logits."""
    if keeps_end:
        wide = widened_stage(stage, factor)
        if wide == stage or len(stage.layer_widths) == 1:
            return evolve(wide, widths=stage.widths)
        return evolve(wide, widths=(*wide.layer_widths[:-1], stage.layer_widths[-1]))
    fusion = each_option(stage.fusion, lambda option: widened_fusion(option, factor))
    stage = evolve(stage, block=each_option(stage.block, lambda option: widened_block(option, factor)))
    if isinstance(stage.widths, tuple):
        return evolve(stage, fusion=fusion, widths=tuple(times(width, factor) for width in stage.widths))
    return evolve(stage, fusion=fusion, widths=times(stage.widths, factor))


def widened_block(block: Name | StageBlock, factor: int | Fraction) -> Name | StageBlock:
    """Blocks with the channels that a layer adds multiplied, if these are given."""
    if not isinstance(block, StageBlock) or block.growth is None:
        return block
    return evolve(block, growth=times(block.growth, factor))


def widened_fusion(fusion: FusionKind | Fusion, factor: int | Fraction) -> FusionKind | Fusion:
    """A fusion with its width multiplied, if it has one."""
    if not isinstance(fusion, Fusion) or fusion.width is None:
        return fusion
    return evolve(fusion, width=scaled(fusion.width, factor))


def widened_link(link: Link, factor: int | Fraction) -> Link:
    """A link with the widths of its op and its resize multiplied."""
    width = None if link.width is None else scaled(link.width, factor)
    resize = each_option(link.resize, lambda option: widened_resize(option, factor))
    return evolve(link, width=width, resize=resize)


def each_option(value: Any, widen: Callable[[Any], Any]) -> Any:
    """A value, or every option of a choice, widened."""
    return Choose(tuple(map(widen, value.options))) if isinstance(value, Choose) else widen(value)


def widened_resize(resize: ResizeKind | Resize | None, factor: int | Fraction) -> ResizeKind | Resize | None:
    """A resize with its width multiplied, if it has one of its own."""
    if not isinstance(resize, Resize) or not isinstance(resize.width, int):
        return resize
    return evolve(resize, width=scaled(resize.width, factor))


def widened_cell(cell: Cell | Like, factor: int | Fraction) -> Cell | Like:
    """A cell with its width multiplied."""
    return cell if isinstance(cell, Like) else evolve(cell, width=scaled(cell.width, factor))


def times(width: int | Choose[int], factor: int | Fraction) -> int | Choose[int]:
    """A width multiplied by `factor`, or a choice with every option multiplied."""
    widened: int | Choose[int] = each_option(width, lambda option: scaled(option, factor))
    return widened


def scaled(width: int, factor: int | Fraction) -> int:
    """A width times the factor; a fraction stays one, and decoding then refuses it with its place."""
    product = Fraction(width) * factor
    return int(product) if product.denominator == 1 else float(product)  # type: ignore[return-value]


def remedy(factor: int | Fraction) -> str:
    """The remedy for a width that the factor takes out of range or makes fractional."""
    whole = Fraction(factor).denominator == 1
    return "widen by less" if whole else "use a factor that keeps every width whole"
