"""Measuring things in turn, A B C A B C, so that a machine's mood falls on all alike."""

import statistics
import time
from collections.abc import Callable, Mapping

from attrs import frozen


@frozen
class Ratio:
    """How often the first fits into another, round by round: the median, and the extremes."""

    median: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.lowest:.2f}-{self.highest:.2f})"


@frozen
class Measured:
    """Seconds by round for each thing that was measured."""

    seconds: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, to: str) -> Ratio:
        """`name` over `to`."""
        pairs = [a / b for a, b in zip(self.seconds[name], self.seconds[to], strict=True)]
        return Ratio(statistics.median(pairs), min(pairs), max(pairs))


def side_by_side(
    things: Mapping[str, Callable[[], float | None]], rounds: int = 7, warmup: int = 2
) -> Measured:
    """Run everything once a round. A thing may return its own seconds; else its call is timed."""
    seconds: dict[str, list[float]] = {name: [] for name in things}
    for number in range(warmup + rounds):
        for name, thing in things.items():
            begun = time.perf_counter()
            own = thing()
            if number >= warmup:
                seconds[name].append(time.perf_counter() - begun if own is None else own)
    return Measured(seconds)
