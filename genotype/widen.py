"""Widening: the same architecture with more channels, or fewer."""

from fractions import Fraction

from attrs import evolve

from genotype.diagnostics.diagnostic import InputError
from genotype.form.cells import Cell, Like
from genotype.form.choose import Choose
from genotype.form.field_types import ResizeKind
from genotype.form.links import Link, Resize
from genotype.form.network import Genotype
from genotype.form.stages import Stage
from genotype.text.decode import decode
from genotype.text.encode import encode


def widened(genotype: Genotype, factor: int | Fraction) -> Genotype:
    """A genotype or search space with `factor` times the channels everywhere except its input and output.

    Depths, kernels, ops and open choices stay. If an op or a cell reads the network's input directly,
    whose channels stay too, its width may no longer fit: `genoc check` reports it.

    Raises: InputError: a width would leave its range or not be a whole number.
    """
    wide = evolve(
        genotype,
        stages={name: widened_stage(stage, factor) for name, stage in genotype.stages.items()},
        links=tuple(widened_link(link, factor) for link in genotype.links),
        cells={name: widened_cell(cell, factor) for name, cell in genotype.cells.items()},
    )
    _, faults = decode(encode(wide), Genotype)
    if faults:
        problems = (evolve(fault.as_problem(), remedy=remedy(factor)) for fault in faults)
        raise InputError(f"{genotype.name}, widened by {factor}", problems)
    return wide


def widened_stage(stage: Stage, factor: int | Fraction) -> Stage:
    """A stage with its widths multiplied."""
    if isinstance(stage.widths, tuple):
        return evolve(stage, widths=tuple(times(width, factor) for width in stage.widths))
    return evolve(stage, widths=times(stage.widths, factor))


def widened_link(link: Link, factor: int | Fraction) -> Link:
    """A link with the widths of its op and its resize multiplied."""
    width = None if link.width is None else scaled(link.width, factor)
    return evolve(link, width=width, resize=widened_resize(link.resize, factor))


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
    if isinstance(width, Choose):
        return Choose(tuple(scaled(option, factor) for option in width.options))
    return scaled(width, factor)


def scaled(width: int, factor: int | Fraction) -> int:
    """A width times the factor; a fraction stays one, and decoding then refuses it with its place."""
    product = Fraction(width) * factor
    return int(product) if product.denominator == 1 else float(product)  # type: ignore[return-value]


def remedy(factor: int | Fraction) -> str:
    """The remedy for a width that the factor takes out of range or makes fractional."""
    whole = Fraction(factor).denominator == 1
    return "widen by less" if whole else "use a factor that keeps every width whole"
