"""The networks of a budget, how they compare, and the verdict in a sentence."""

import numpy as np
from attrs import frozen

from search.measures.constant import beside_constant, has_learnt
from search.study.budgets import Budget
from search.study.contenders.agreement import SharedSearch
from search.study.contenders.base import Trial
from search.study.contenders.reference import Reference
from search.study.findings.cost import SearchCost
from search.study.findings.statistics import NEXT_TO_NOTHING, SURE, Difference, Spread

ROUNDING = 1e-9
"""By so much the means of the same numbers may differ."""
NOTHING = "nothing was learnt in this length of training"
TRAIN_LONGER = "train longer (--minutes, or --steps)"


@frozen(kw_only=True)
class Entry:
    """A network of a study: what it costs, the milliseconds of a forward pass of one image among it, its test
    Dice by seed, and how it compares.

    `what` it is in a few words, `search` what finding it took. `to_reference` and `to_random` are its
    difference to the reference and to the random networks of its budget; None where it is one of these, or
    the reference trained again.
    """

    network: str
    title: str
    what: str = ""
    budget: Budget
    parameters: int
    macs: int
    milliseconds: float
    used: float
    dice: tuple[float, ...]
    to_reference: Difference | None
    to_random: Difference | None
    search: SearchCost | None = None

    @property
    def file(self) -> str:
        """Where it lies in the study's folder."""
        return f"networks/{self.network}.json"

    @property
    def mean(self) -> float:
        return float(np.mean(self.dice))


@frozen(kw_only=True)
class BudgetResult:
    """The networks of a budget, the reference first, how far architectures and seeds spread, and what methods
    tried on the way and say of themselves.

    `trivial` is the test Dice of predictions without a network; `all_alike` where every network has the same
    Dice on every image.
    """

    budget: Budget
    entries: tuple[Entry, ...]
    spread: Spread | None
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()
    shared: tuple[SharedSearch, ...] = ()
    trivial: float | None = None
    all_alike: bool = False

    @property
    def reference(self) -> Entry:
        return next(entry for entry in self.entries if entry.title == Reference.title)

    @property
    def best(self) -> Entry:
        """The network with the highest mean Dice."""
        return max(self.entries, key=lambda entry: entry.mean)

    def verdict(self) -> str:
        """Which network to use."""
        if not self.learnt():
            return self.nothing_learnt()
        better = [e for e in self.learnt() if e.to_reference and e.to_reference.wins >= SURE]
        winner = max(better, key=lambda entry: entry.mean, default=None)
        quick = min(self.as_good(), key=lambda entry: entry.milliseconds, default=None)
        if winner is not None:
            return f"use {winner.network} ({winner.file}): {self.beside_reference(winner)}{self.caution()}"
        if quick is not None:
            return f"use {quick.network} ({quick.file}): {self.beside_reference(quick)}{self.caution()}"
        best, reference = self.best, self.reference
        if reference not in self.learnt():
            return (
                f"{reference.network} learnt nothing in this length of training, and nothing beats it for "
                f"sure: {TRAIN_LONGER}"
            )
        by_chance = f"; {best.network} has the highest mean, {best.mean:.4f}, maybe by chance"
        told = f"nothing beats {reference.network} ({reference.file}) here for sure"
        return told if best.to_reference is None else f"{told}{by_chance}"

    def learnt(self) -> list[Entry]:
        """The networks whose mean Dice is above that of trivial predictions; none if all predict the same."""
        return [] if self.all_alike else [e for e in self.entries if has_learnt(e.mean, self.trivial)]

    def nothing_learnt(self) -> str:
        """That no network is worth anything yet."""
        if self.all_alike or self.trivial is None:
            return f"{NOTHING}: all networks have the same Dice on every image; {TRAIN_LONGER}"
        return nothing_learnt("test", self.best.mean, self.trivial)

    def beside_reference(self, entry: Entry) -> str:
        """A network's Dice and time, beside those of the reference."""
        gain, share = entry.to_reference, entry.milliseconds / self.reference.milliseconds
        assert gain is not None, entry.network
        interval = f"{gain.low:+.4f} to {gain.high:+.4f}"
        dice = f"its Dice is {beside(gain.mean)} the scaled reference's ({interval})"
        return f"{dice}, and it takes {share:.0%} of its time"

    def as_good(self) -> list[Entry]:
        """The networks that take at most half the reference's time, and lose next to nothing to it."""
        half = self.reference.milliseconds / 2
        return [
            entry
            for entry in self.learnt()
            if entry.to_reference is not None
            and entry.milliseconds <= half
            and entry.to_reference.mean >= -NEXT_TO_NOTHING
            and entry.to_reference.wins > 1 - SURE
        ]

    def caution(self) -> str:
        """What a win does not say."""
        alone = all(len(entry.dice) == 1 for entry in self.entries)
        return "; with one seed each, another training might tell otherwise" if alone else ""


def nothing_learnt(part: str, dice: float, trivial: float | None) -> str:
    """That a Dice on a part of the data is no more than that of trivial predictions."""
    told = f"the {part} Dice, {dice:.4f}, {beside_constant(dice, trivial)}"
    return f"{NOTHING}: {told}; {TRAIN_LONGER}"


def beside(gain: float) -> str:
    """How a Dice stands to another, of which it is so much more: `0.0040 above`, `equal to`."""
    if abs(gain) < ROUNDING:
        return "equal to"
    side, amount = "above" if gain > 0 else "below", f"{abs(gain):.4f}"
    return f"less than 0.0001 {side}" if float(amount) == 0 else f"{amount} {side}"
