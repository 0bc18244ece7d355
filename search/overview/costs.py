"""What the networks of a run cost, counted for the images that it saw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compiler.analysis.cost import Cost, cost
from compiler.lowering.network import lower
from genotype import Genotype
from search.runs.read import Missing, read_run

USUAL = 128


def run_cost(run: Path, genotype: Genotype) -> Cost:
    """The cost for one image of the run's size; without one, of the usual size."""
    program = lower(genotype)
    return cost(program, program.sizes.fitted(recorded_size(run)))


def recorded_size(run: Path) -> Sequence[int]:
    """The size of the patches, or the side of the images among the settings."""
    try:
        return read_run(run).image_size or (USUAL,)
    except Missing:
        return (USUAL,)
