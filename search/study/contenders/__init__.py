"""What is compared in a study: networks, and methods that find some."""

from collections.abc import Iterator

from search.study.budgets import Budget
from search.study.contenders.base import Contender, Finished
from search.study.contenders.given import Given
from search.study.contenders.listing import METHODS
from search.study.contenders.random import Random
from search.study.contenders.reference import Reference
from search.study.contenders.smallest import smallest
from search.study.folder import StudyFolder

__all__ = ["METHODS", "Contender", "contenders"]


def contenders(study: StudyFolder, finished: Finished) -> Iterator[Contender]:
    """Every contender of a study that is known when these jobs are finished, budget by budget."""
    if study.config.lose_at_most is not None:
        yield from smallest(study, finished)
        return
    for budget in study.config.budgets:
        yield from within(study, budget)


def within(study: StudyFolder, budget: Budget) -> Iterator[Contender]:
    """Every contender of a budget."""
    config = study.config
    yield Reference(budget)
    yield from (Given(budget, name) for name in study.record.given)
    yield from (Random(budget, number) for number in range(config.random))
    yield from (METHODS[name](budget) for name in config.methods)
