"""What a study found, as text."""

from collections.abc import Iterator, Sequence

import numpy as np

from search.study.findings.result import BudgetResult, Entry
from search.study.findings.statistics import Spread

UNKNOWN_SPREAD = "whether these data tell architectures apart is not known: give --seeds 2 or more"


def in_words(results: Sequence[BudgetResult], conclusions: Sequence[str]) -> Iterator[str]:
    """What was found as text, budget by budget, and then which network to use."""
    for result in results:
        yield f"budget {result.budget.words}"
        for entry in result.entries:
            seeds = f"± {np.std(entry.dice, ddof=1):.4f}" if len(entry.dice) > 1 else ""
            yield (
                f"  {entry.network:24} {entry.parameters:>12,} parameters {entry.macs:>14,} MACs  "
                f"{entry.milliseconds:>8.3g} ms  "
                f"Dice {entry.mean:.4f} {seeds} {compared(entry)}"
            ).rstrip()
            yield f"    {described(entry)}"
        if result.spread is not None:
            yield (
                f"  spread of architectures {result.spread.architectures:.4f}, of seeds "
                f"{result.spread.seeds:.4f}: {told_apart(result.spread)}"
            )
        else:
            yield f"  {UNKNOWN_SPREAD}"
        yield from (f"  {note}" for note in result.notes)
    yield from conclusions


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


def described(entry: Entry) -> str:
    """What a network is, and what finding it took."""
    return entry.what if entry.search is None else f"{entry.what}; found in {entry.search.words()}"
