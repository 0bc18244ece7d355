"""What is compared in a study: networks, and methods that find some."""

from collections.abc import Iterator

from search.study.contenders.base import Contender
from search.study.contenders.halving import Halving
from search.study.contenders.random import Random
from search.study.contenders.reference import Reference
from search.study.settings import StudyConfig

METHODS = {Halving.name: Halving}
"""The methods of a study, by name."""

__all__ = ["METHODS", "Contender", "contenders"]


def contenders(config: StudyConfig) -> Iterator[Contender]:
    """Every contender of a study, budget by budget."""
    for budget in config.budgets:
        yield Reference(budget)
        yield from (Random(budget, number) for number in range(config.random))
        yield from (METHODS[name](budget) for name in config.methods)
