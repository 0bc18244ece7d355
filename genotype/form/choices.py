"""The open choices of a search space."""

from collections.abc import Iterator
from typing import Any

from genotype.form.choose import Choose
from genotype.form.network import Genotype
from genotype.form.stages import Stage, stage_places

Site = tuple[str, Choose[Any]]
"""The path of a choice, and the choice. A stage's `widths` stands for a choice at each layer."""


def choices(genotype: Genotype) -> Iterator[Site]:
    """Every open choice; those of a `like` cell are listed under its own name."""
    for path, value in genotype.places():
        if isinstance(value, Choose):
            yield path, value


def leaves_open(stage: Stage) -> bool:
    """Whether a stage has any open choice."""
    return any(isinstance(value, Choose) for _, value in stage_places("", stage))


def is_space(genotype: Genotype) -> bool:
    """Whether any choice is open."""
    return any(True for _ in choices(genotype))
