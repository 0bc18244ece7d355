"""Whether a network can be trained in the available memory, checked before data are read."""

import os
import sys

from genotype import Genotype, refuse
from search.config import SearchConfig, TrainConfig
from search.distributed import ALONE, Ranks
from search.memory.available import available, main_memory
from search.memory.step import Step
from search.memory.words import amount
from search.preparation import Preparation

LIBRARIES = 192 * 2**20
"""Bytes of what measures surfaces: MONAI, and SciPy with OpenBLAS, which takes a buffer a core besides."""
BUFFER = 32 * 2**20


def require_room_for_surfaces() -> None:
    """Refuse where the libraries that measure surfaces do not fit, unless they are loaded already.

    OpenBLAS does not end while it waits for memory, nor can it be stopped.
    """
    there, takes = main_memory(), LIBRARIES + BUFFER * (os.cpu_count() or 1)
    if there is not None and there < takes and "monai" not in sys.modules:
        problem = (
            f"{amount(there)} are free, and the libraries that measure surfaces take up to {amount(takes)}"
        )
        raise refuse("this process", "memory", problem, "free memory, or raise its limit (ulimit -a)")


def require_memory(
    genotype: Genotype,
    config: SearchConfig | TrainConfig,
    ranks: Ranks = ALONE,
    known: Preparation | None = None,
) -> None:
    """Refuse a step that clearly does not fit into memory; `known` is how the data are read, if it is."""
    there = available(config.device)
    step = Step.of(genotype, config, ranks, known)
    if there is not None and step.takes() > there:
        takes = f"a step needs {amount(step.takes())} or more, but {config.device} has {amount(there)} free"
        raise refuse(genotype.name, "memory", f"{takes}: {step.parts()}", step.remedy(there))
