"""What a study found: for every budget its networks, how they compare, and the verdict in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from attrs import frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from search.study.budgets import Budget
from search.study.contenders import Contender, contenders
from search.study.contenders.base import Finished, Trial
from search.study.contenders.random import Random
from search.study.contenders.reference import Reference
from search.study.contenders.smallest import cheapest
from search.study.findings.latency import latencies
from search.study.findings.statistics import SURE, Difference, Scores, Spread, difference, spread
from search.study.folder import StudyFolder

NEXT_TO_NOTHING = 0.002
"""Of Dice."""
UNKNOWN_SPREAD = "whether these data tell architectures apart is not known: give --seeds 2 or more"


@frozen(kw_only=True)
class Entry:
    """A network of a study: what it costs, the milliseconds of a forward pass of one image among it, its test
    Dice by seed, and how it compares.

    `to_reference` and `to_random` are its difference to the reference and to the random networks of its
    budget; None where it is one of these.
    """

    network: str
    title: str
    budget: Budget
    parameters: int
    macs: int
    milliseconds: float
    dice: tuple[float, ...]
    to_reference: Difference | None
    to_random: Difference | None

    @property
    def mean(self) -> float:
        return float(np.mean(self.dice))


@frozen(kw_only=True)
class BudgetResult:
    """The networks of a budget, the reference first, how far architectures and seeds spread, and what methods
    tried on the way and say of themselves.
    """

    budget: Budget
    entries: tuple[Entry, ...]
    spread: Spread | None
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def reference(self) -> Entry:
        return next(entry for entry in self.entries if entry.title == Reference.title)

    @property
    def best(self) -> Entry:
        """The network with the highest mean Dice."""
        return max(self.entries, key=lambda entry: entry.mean)

    def verdict(self) -> str:
        """Which network to use."""
        better = [entry for entry in self.entries if entry.to_reference and entry.to_reference.wins >= SURE]
        winner = max(better, key=lambda entry: entry.mean, default=None)
        quick = min(self.as_good(), key=lambda entry: entry.milliseconds, default=None)
        if winner is not None:
            return f"use {winner.network}: {self.told(winner)}{self.caution()}"
        if quick is not None:
            return f"use {quick.network}: {self.told(quick)}{self.caution()}"
        best, reference = self.best, self.reference
        by_chance = f"; {best.network} has the highest mean, {best.mean:.4f}, maybe by chance"
        return f"nothing beats {reference.network} here for sure{'' if best is reference else by_chance}"

    def told(self, entry: Entry) -> str:
        """A network's Dice and time, beside those of the reference."""
        gain, share = entry.to_reference, entry.milliseconds / self.reference.milliseconds
        assert gain is not None, entry.network
        side = "above" if gain.mean >= 0 else "below"
        interval = f"{gain.low:+.4f} to {gain.high:+.4f}"
        dice = f"its Dice is {abs(gain.mean):.4f} {side} the scaled reference's ({interval})"
        return f"{dice}, and it takes {share:.0%} of its time"

    def as_good(self) -> list[Entry]:
        """The networks that take at most half the reference's time, and lose next to nothing to it."""
        half = self.reference.milliseconds / 2
        return [
            entry
            for entry in self.entries
            if entry.to_reference is not None
            and entry.milliseconds <= half
            and entry.to_reference.mean >= -NEXT_TO_NOTHING
            and entry.to_reference.wins > 1 - SURE
        ]

    def caution(self) -> str:
        """What a win does not say."""
        alone = all(len(entry.dice) == 1 for entry in self.entries)
        return "; with one seed each, another training might tell otherwise" if alone else ""


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
        return in_words(self)


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
    entries = tuple(entry_of(study, one, times, scores[one.network], reference, pool) for one in group)
    trials = tuple(trial for one in group for trial in one.trials(study, finished))
    notes = tuple(note for one in group for note in one.notes(study))
    return BudgetResult(budget=budget, entries=entries, spread=spread_of(entries), trials=trials, notes=notes)


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
    is_reference, is_random = isinstance(contender, Reference), isinstance(contender, Random)
    return Entry(
        network=contender.network,
        title=contender.title,
        budget=contender.budget,
        parameters=counted.parameters,
        macs=counted.macs,
        milliseconds=times[contender.network],
        dice=tuple(float(value) for value in scores.mean(1)),
        to_reference=None if is_reference else difference(scores, reference),
        to_random=None if is_random or pool is None else difference(scores, pool),
    )


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
    if use is best:
        return [f"use {use.network}: nothing that was tried has a higher test Dice than its {use.mean:.4f}"]
    below = f"{best.mean - use.mean:.4f} below that of {best.network}, the best of all that was tried"
    fewer = f"{best.macs / use.macs:.1f} times fewer MACs, {best.parameters / use.parameters:.1f} times fewer"
    sooner = f"in {use.milliseconds / best.milliseconds:.0%} of the time"
    return [
        f"use {use.network}: its test Dice, {use.mean:.4f}, is {below}, with {fewer} parameters, {sooner}"
    ]


def in_words(found: Findings) -> Iterator[str]:
    """What was found as text, budget by budget, and then which network to use."""
    for result in found.results:
        yield f"budget {result.budget.words}"
        for entry in result.entries:
            seeds = f"± {np.std(entry.dice, ddof=1):.4f}" if len(entry.dice) > 1 else ""
            yield (
                f"  {entry.network:24} {entry.parameters:>12,} parameters {entry.macs:>14,} MACs  "
                f"{entry.milliseconds:>8.3g} ms  "
                f"Dice {entry.mean:.4f} {seeds} {compared(entry)}"
            ).rstrip()
        if result.spread is not None:
            yield (
                f"  spread of architectures {result.spread.architectures:.4f}, of seeds "
                f"{result.spread.seeds:.4f}: {told_apart(result.spread)}"
            )
        else:
            yield f"  {UNKNOWN_SPREAD}"
        yield from (f"  {note}" for note in result.notes)
    yield from found.conclusions


def compared(entry: Entry) -> str:
    """How a network compares with the reference."""
    gain = entry.to_reference
    if gain is None:
        return ""
    return f" {gain.mean:+.4f} ({gain.low:+.4f} to {gain.high:+.4f}) to the reference, wins {gain.wins:.0%}"


def told_apart(measured: Spread) -> str:
    """Whether these data can tell architectures apart."""
    if measured.ratio < 1:
        return "these data hardly tell architectures apart"
    return f"architectures matter {measured.ratio:.1f} times as much as seeds"
