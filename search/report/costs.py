"""What the networks of a run cost, counted for the images that it saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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
    """The size of the patches, or the image size among the settings, for one or for all axes."""
    try:
        found = read_run(run)
        patch = found.data.patch if found.data else ()
        if patch:
            return patch[::-1]
        size = found_size(found.config)
    except Missing:
        size = None
    sizes = size if isinstance(size, list) else [size]
    return sizes if all(isinstance(number, int) and number > 0 for number in sizes) else [USUAL]


def found_size(config: Mapping[str, Any]) -> Any:
    """What is called `size` in the settings, at any depth."""
    inner = (found_size(value) for value in config.values() if isinstance(value, dict))
    return config.get("size") or next((size for size in inner if size), None)
