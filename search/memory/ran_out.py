"""What is said where memory runs out in the middle of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from genotype import Genotype, refuse
from genotype.commands.console import is_out_of_memory
from search.config import SearchConfig, TrainConfig
from search.distributed import ALONE, Ranks
from search.memory.available import available
from search.memory.fits import MOST
from search.memory.step import Step
from search.memory.words import amount
from search.preparation import Preparation


@contextmanager
def running_out(
    genotype: Genotype, config: SearchConfig | TrainConfig, known: Preparation, ranks: Ranks = ALONE
) -> Iterator[None]:
    """Where memory runs out meanwhile, refuse, and say which batch and size would fit.

    That is judged by the memory that is free at the beginning, and by the most that a step may take.
    """
    there = available(config.device)
    try:
        yield
    except (MemoryError, OSError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
    else:
        return
    step = Step.of(genotype, config, ranks, known)
    least, most = amount(step.takes()), amount(step.takes(MOST))
    free = "" if there is None else f", of which {amount(there)} were free"
    problem = f"{config.device} has run out of it{free}; a step may take {least} to {most}: {step.parts()}"
    remedy = f"free memory, or raise its limit (ulimit -a), and add --resume{smaller(step, there)}"
    raise refuse(genotype.name, "memory", problem, remedy)


def smaller(step: Step, there: int | None) -> str:
    """Which batch or size would fit; nothing where a step fits, and something else took the memory."""
    if there is not None and step.takes(MOST) <= there:
        return ""
    enough = step.takes(MOST) // 2 if there is None else there
    return f"; or start in another folder: {step.remedy(enough, MOST)}"
