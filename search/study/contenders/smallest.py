"""The cheapest network that loses almost nothing, by bisection over budgets.

The study's budget is halved again and again, as far as the reference can be narrowed. One in the middle is
tried: with the reference scaled to it, and if that loses too much, with what the methods find. Then one in
the middle of those above or below it. So n + 1 of 2^n budgets are tried. What is cheaper than a network that
loses too much is taken to lose as much.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import evolve, frozen

from compiler.scaling.scaling import Scaling
from search.measures.constant import has_learnt
from search.study.budgets import Budget
from search.study.contenders.base import Contender, Finished
from search.study.contenders.listing import METHODS
from search.study.contenders.reference import Reference
from search.study.findings.trivial import trivial_of
from search.study.folder import StudyFolder

MOST = 16
"""The most budgets, each half of the one before."""


@frozen
class Step:
    """A budget that was tried: who takes part, the best mean Dice, and whether that is enough.

    The Dice is None while trainings are not finished; then this is the last step.
    """

    taking_part: Sequence[Contender]
    dice: float | None
    is_enough: bool


def steps(study: StudyFolder, finished: Finished) -> Iterator[Step]:
    """Every budget that was tried, and the one that is due; no more where the first learns nothing."""
    rungs, loss = halved(study), study.config.lose_at_most or 0.0
    best, number = float("-inf"), 0
    trivial = trivial_of(study.path, "val")
    enough, too_small = 0, len(rungs)
    while True:
        taking_part, dice = tried(study, rungs[number], best - loss, finished)
        best = max(best, dice or best)
        is_enough = dice is not None and dice >= best - loss
        yield Step(taking_part, dice, is_enough)
        enough, too_small = (number, too_small) if is_enough else (enough, number)
        if dice is None or too_small - enough <= 1 or not has_learnt(best, trivial):
            return
        number = (enough + too_small) // 2


def smallest(study: StudyFolder, finished: Finished) -> Iterator[Contender]:
    """The contenders of every budget that was tried, and of the one that is due."""
    for step in steps(study, finished):
        yield from step.taking_part


def cheapest(study: StudyFolder, finished: Finished) -> Contender:
    """The network to use, when all trainings are finished: the best of the smallest budget that is enough."""
    *_, last = (step for step in steps(study, finished) if step.is_enough)
    return max(last.taking_part, key=lambda one: mean_dice(study, one, finished) or 0.0)


def what_is_less(study: StudyFolder, finished: Finished) -> str:
    """Why no smaller budget than that of the network to use, in words, when all trainings are finished."""
    every = list(steps(study, finished))
    best = max(step.dice or 0.0 for step in every)
    lost = [step for step in every if not step.is_enough]
    if not lost:
        return "half of its budget is less than the narrowest form of the reference has"
    nearest = max(lost, key=lambda step: step.taking_part[0].budget.most)
    loses = best - (nearest.dice or 0.0)
    return f"within {nearest.taking_part[0].budget.words} {loses:.4f} of the best validation Dice is lost"


def halved(study: StudyFolder) -> list[Budget]:
    """The study's budget, and its halves that the narrowest form of the reference is within."""
    (first,) = study.config.budgets
    least = Reference(first).limit(study).of(Scaling.of(study.reference).at(Fraction(0)))
    rungs = (evolve(first, most=first.most / 2**number) for number in range(MOST))
    return [rung for number, rung in enumerate(rungs) if number == 0 or rung.most >= least]


def most_budgets(study: StudyFolder) -> list[Budget]:
    """As many of the budgets as may be tried."""
    rungs = halved(study)
    return rungs[: 1 + (len(rungs) - 1).bit_length()]


def tried(
    study: StudyFolder, budget: Budget, wanted: float, finished: Finished
) -> tuple[Sequence[Contender], float | None]:
    """Who takes part within a budget, and the best mean Dice on the validation images; None if that is not
    known yet. Methods search only where the reference does not reach the Dice that is wanted.
    """
    reference = Reference(budget)
    dice = mean_dice(study, reference, finished)
    if dice is None or dice >= wanted or not study.config.methods:
        return (reference,), dice
    methods = [METHODS[name](budget) for name in study.config.methods]
    found = [mean_dice(study, method, finished) for method in methods]
    known = [one for one in found if one is not None]
    return (reference, *methods), max(dice, *known) if len(known) == len(found) else None


def mean_dice(study: StudyFolder, contender: Contender, finished: Finished) -> float | None:
    """A network's mean Dice on the validation images over the seeds; None if one of them is not finished."""
    values = [finished.get(job.name) for job in study.trainings(contender.network)]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if len(known) == len(values) else None
