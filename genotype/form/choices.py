"""The open choices of a search space."""

from collections.abc import Iterator
from typing import Any

from genotype.form.choose import Choose
from genotype.form.network import Genotype
from genotype.form.stages import Stage

Site = tuple[str, Choose[Any]]
"""The path of a choice, and the choice. A stage's `widths` stands for a choice at each layer."""


def choices(genotype: Genotype) -> Iterator[Site]:
    """Every open choice; those of a `like` cell are listed under its own name."""
    for path, value in decisions(genotype):
        if isinstance(value, Choose):
            yield path, value


def decisions(genotype: Genotype) -> Iterator[tuple[str, Any]]:
    """Every place where a choice may be, with the value that is there."""
    yield from outside_cells(genotype)
    for name in genotype.cells:
        cell = genotype.cell(name)
        for index, edge in enumerate(cell.edges):
            yield f"cells.{name}.edges[{index}].op", edge.op
        for index, block in enumerate(cell.blocks):
            yield f"cells.{name}.blocks[{index}].inputs", block.inputs


def outside_cells(genotype: Genotype) -> Iterator[tuple[str, Any]]:
    """Every place of a stage or a link where a choice may stand, with what stands there."""
    for name, stage in genotype.stages.items():
        yield from stage_places(f"stages.{name}", stage)
    for index, link in enumerate(genotype.links):
        yield f"links[{index}].resize", link.resize
        yield f"links[{index}].op", link.op
        yield f"links[{index}].present", link.present


def stage_places(path: str, stage: Stage) -> Iterator[tuple[str, Any]]:
    """Every place of a stage where a choice may stand, with what stands there."""
    yield f"{path}.depth", stage.depth
    for number, width in enumerate(stage.layer_widths):
        yield f"{path}.widths[{number}]", width
    yield from ((f"{path}.{key}", value) for key, value in stage.places())


def leaves_open(stage: Stage) -> bool:
    """Whether a stage has any open choice."""
    return any(isinstance(value, Choose) for _, value in stage_places("", stage))


def is_space(genotype: Genotype) -> bool:
    """Whether any choice is open."""
    return any(True for _ in choices(genotype))
