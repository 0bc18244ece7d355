"""Whether a network can be trained in the available memory, checked before data are read."""

from genotype import Genotype, refuse
from search.config import SearchConfig, TrainConfig
from search.distributed import ALONE, Ranks
from search.memory.available import available
from search.memory.step import Step
from search.memory.words import amount
from search.preparation import Preparation


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
