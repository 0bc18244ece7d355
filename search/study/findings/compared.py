"""What a study found: for every budget its networks, how they compare, and the verdict in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from attrs import evolve, frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from search.study.budgets import Budget
from search.study.contenders import Contender, contenders
from search.study.contenders.base import Finished
from search.study.contenders.entrants import alike
from search.study.contenders.random import Random
from search.study.contenders.reference import Reference
from search.study.contenders.smallest import cheapest, what_is_less
from search.study.findings.cost import search_cost
from search.study.findings.latency import beyond, latencies
from search.study.findings.result import BudgetResult, Entry, beside
from search.study.findings.statistics import Scores, Spread, difference, spread
from search.study.findings.trivial import trivial_of
from search.study.findings.words import in_words
from search.study.folder import StudyFolder


@frozen(kw_only=True)
class Findings:
    """What a finished study found: the results of every budget, and which network to use."""

    results: tuple[BudgetResult, ...]
    conclusions: tuple[str, ...]

    @staticmethod
    def of(study: StudyFolder, finished: Finished) -> "Findings":
        """The findings of a study whose jobs are all finished."""
        found = results(study, finished)
        return Findings(results=tuple(found), conclusions=tuple(conclusions(study, finished, found)))

    def lines(self) -> Iterator[str]:
        """The same as text."""
        return in_words(self.results, self.conclusions)


def results(study: StudyFolder, finished: Finished) -> list[BudgetResult]:
    """The results of every budget of a study whose jobs are all finished."""
    every = list(contenders(study, finished))
    names = [contender.network for contender in every]
    grouped = groupby(every, key=lambda contender: contender.budget)
    return [of_budget(study, budget, list(group), finished, names) for budget, group in grouped]


def of_budget(
    study: StudyFolder, budget: Budget, group: Sequence[Contender], finished: Finished, names: Sequence[str]
) -> BudgetResult:
    """The networks of a budget, compared; `names` are those of all budgets, which are timed together."""
    scores = {one.network: study.scores(one.network) for one in group}
    reference = next(scores[one.network] for one in group if isinstance(one, Reference))
    drawn = [scores[one.network] for one in group if isinstance(one, Random)]
    pool = np.concatenate(drawn) if drawn else None
    times = latencies(study, names).milliseconds
    rows = (entry_of(study, one, times, scores[one.network], reference, pool) for one in group)
    costs = (search_cost(study, one, finished) for one in group)
    entries = tuple(evolve(row, search=spent) for row, spent in zip(rows, costs, strict=True))
    told = (note for one in group for note in one.notes(study, finished))
    return BudgetResult(
        budget=budget,
        entries=entries,
        spread=spread_of(entries),
        trials=tuple(trial for one in group for trial in one.trials(study, finished)),
        notes=(*told, *beyond(budget, {entry.network: entry.milliseconds for entry in entries})),
        shared=tuple(found for one in group if (found := one.shared(study)) is not None),
        trivial=trivial_of(study.path, "test"),
        all_alike=are_alike(list(scores.values())),
    )


def are_alike(scores: Sequence[Scores]) -> bool:
    """Whether several networks have the same Dice on every image, and not a perfect one."""
    rows = np.concatenate(scores)
    return len(scores) > 1 and bool((rows == rows[0]).all()) and float(rows[0].mean()) < 1


def entry_of(
    study: StudyFolder,
    contender: Contender,
    times: Mapping[str, float],
    scores: Scores,
    reference: Scores,
    pool: Scores | None,
) -> Entry:
    """A network, compared with the reference, and with the random ones taken together."""
    counted = cost(lower(study.network(contender.network)), study.record.size)
    is_reference = alike(study.network(contender.network), study.network(Reference(contender.budget).network))
    return Entry(
        network=contender.network,
        title=contender.title,
        what=contender.what(study),
        budget=contender.budget,
        parameters=counted.parameters,
        macs=counted.macs,
        milliseconds=times[contender.network],
        used=used(study, contender, times[contender.network]),
        dice=tuple(float(value) for value in scores.mean(1)),
        to_reference=None if is_reference else difference(scores, reference),
        to_random=None if isinstance(contender, Random) or pool is None else difference(scores, pool),
    )


def used(study: StudyFolder, contender: Contender, milliseconds: float) -> float:
    """What a network uses of its budget, in that unit; of time, what was measured beside the others."""
    if contender.budget.unit == "latency":
        return milliseconds
    return float(study.limit(contender.budget).of(study.network(contender.network)))


def spread_of(entries: Sequence[Entry]) -> Spread | None:
    """How far architectures and seeds spread; None where there are too few of them."""
    try:
        return spread([entry.dice for entry in entries])
    except ValueError:
        return None


def conclusions(study: StudyFolder, finished: Finished, found: Sequence[BudgetResult]) -> list[str]:
    """Which network to use, in a sentence: within each budget, or the cheapest that loses almost nothing."""
    loss = study.config.lose_at_most
    if loss is None:
        return [result.verdict() for result in found]
    entries = [entry for result in found for entry in result.entries]
    chosen = cheapest(study, finished).network
    use, best = next(e for e in entries if e.network == chosen), max(entries, key=lambda e: e.mean)
    every = evolve(found[0], entries=tuple(entries), all_alike=all(one.all_alike for one in found))
    if use not in every.learnt():
        return [every.nothing_learnt()]
    named = f"use {use.network} ({use.file}), the smallest that was tried and loses at most {loss:g}"
    less = what_is_less(study, finished)
    if use is best:
        return [f"{named}: nothing that was tried has a higher test Dice than its {use.mean:.4f}; {less}"]
    below = f"{beside(use.mean - best.mean)} that of {best.network}, the best of all that was tried"
    fewer = f"{best.macs / use.macs:.1f} times fewer MACs, {best.parameters / use.parameters:.1f} times fewer"
    sooner = f"in {use.milliseconds / best.milliseconds:.0%} of the time"
    return [f"{named}: its test Dice, {use.mean:.4f}, is {below}, with {fewer} parameters, {sooner}; {less}"]
