"""Widening: the same architecture with more channels."""

from attrs import evolve

from genotype.cells import Cell, Like
from genotype.choose import Choose
from genotype.decode import decode
from genotype.encode import encode
from genotype.kinds import ResizeKind
from genotype.links import Link, Resize
from genotype.network import Genotype
from genotype.problems import Refused
from genotype.stages import Stage


def widened(genotype: Genotype, factor: int) -> Genotype:
    """A genotype, or space, with `factor` times the channels everywhere but in its input and output.

    `factor` is a whole number from 1 on. Depths, kernels, ops and what is yet to be chosen stay.
    Where an op or a cell reads the network's input itself, whose channels stay too, a width of its
    own may no longer suit it: `genoc check` tells. Refused where a width would leave its range.
    """
    wide = evolve(
        genotype,
        stages={name: widened_stage(stage, factor) for name, stage in genotype.stages.items()},
        links=tuple(widened_link(link, factor) for link in genotype.links),
        cells={name: widened_cell(cell, factor) for name, cell in genotype.cells.items()},
    )
    _, faults = decode(encode(wide), Genotype)
    if faults:
        problems = (evolve(fault.as_problem(), remedy="widen by less") for fault in faults)
        raise Refused(f"{genotype.name}, widened by {factor}", problems)
    return wide


def widened_stage(stage: Stage, factor: int) -> Stage:
    if isinstance(stage.widths, tuple):
        return evolve(stage, widths=tuple(times(width, factor) for width in stage.widths))
    return evolve(stage, widths=times(stage.widths, factor))


def widened_link(link: Link, factor: int) -> Link:
    width = None if link.width is None else link.width * factor
    return evolve(link, width=width, resize=widened_resize(link.resize, factor))


def widened_resize(resize: ResizeKind | Resize | None, factor: int) -> ResizeKind | Resize | None:
    if not isinstance(resize, Resize) or not isinstance(resize.width, int):
        return resize
    return evolve(resize, width=resize.width * factor)


def widened_cell(cell: Cell | Like, factor: int) -> Cell | Like:
    return cell if isinstance(cell, Like) else evolve(cell, width=cell.width * factor)


def times(width: int | Choose[int], factor: int) -> int | Choose[int]:
    """A width, or every width to choose from, `factor` times as large."""
    if isinstance(width, Choose):
        return Choose(tuple(option * factor for option in width.options))
    return width * factor
