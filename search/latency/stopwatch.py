"""Timing something that is run again and again."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles
from typing import TypeVar

import torch
from attrs import frozen

from search.memory.allocator import keep_freed_memory
from search.precision.timing import synchronized

Key = TypeVar("Key")
Work = Callable[[], object]


@frozen
class Timing:
    """Milliseconds of several runs: the median, the quartiles, and how many runs.

    Where one thread of a CPU does all the work, they are those in which it had the CPU, and `by_clock` is the
    median by the clock; None elsewhere, where all are by the clock.
    """

    median: float
    low: float
    high: float
    runs: int
    by_clock: float | None = None

    @staticmethod
    def of(runs: Sequence[tuple[float, float]], device: str) -> "Timing":
        """From the seconds and the CPU seconds of each of several runs."""
        single = is_single(device)
        low, middle, high = quantiles((1000 * (own if single else seconds) for seconds, own in runs), n=4)
        by_clock = 1000 * median(seconds for seconds, _ in runs) if single else None
        return Timing(middle, low, high, len(runs), by_clock)


def is_single(device: str) -> bool:
    """Whether a single thread of a CPU computes everything, so that its own clock tells its work."""
    return torch.device(device).type == "cpu" and torch.get_num_threads() == 1


def timed(work: Work) -> tuple[float, float]:
    """The seconds of a run, the work of a GPU included, and those in which this thread had the CPU."""
    begun, own = time.perf_counter(), time.thread_time()
    work()
    synchronized()
    return time.perf_counter() - begun, time.thread_time() - own


def warm(work: Work, seconds: float = 0.2, least: int = 2) -> None:
    """Run until caches, allocators and kernels have settled."""
    until, runs = time.perf_counter() + seconds, 0
    while runs < least or time.perf_counter() < until:
        timed(work)
        runs += 1


def repeated(work: Work, device: str, seconds: float = 2.0, least: int = 7, most: int = 200) -> Timing:
    """Run for about so long, after a warm-up."""
    keep_freed_memory()
    warm(work)
    until, taken = time.perf_counter() + seconds, list[tuple[float, float]]()
    while len(taken) < least or (time.perf_counter() < until and len(taken) < most):
        taken.append(timed(work))
    return Timing.of(taken, device)


def in_turn(
    works: Mapping[Key, tuple[Work, Work]],
    device: str,
    seconds: float = 1.0,
    least: int = 9,
    most: int = 60,
) -> dict[Key, float]:
    """The milliseconds of several things, each run once a round after its preparation.

    So each finds the caches as the others left them, as the layers of a network do. Of its runs the lower
    quartile counts, and where a single thread computes, that thread's own clock: so other work on the machine
    matters little.
    """
    keep_freed_memory()
    for prepare, work in works.values():
        prepare()
        warm(work, 0.0)
    clock = 1 if is_single(device) else 0
    taken: dict[Key, list[float]] = {key: [] for key in works}
    until, rounds = time.perf_counter() + seconds, 0
    while rounds < least or (time.perf_counter() < until and rounds < most):
        for key, (prepare, work) in works.items():
            prepare()
            synchronized()
            taken[key].append(timed(work)[clock])
        rounds += 1
    return {key: quick(each) for key, each in taken.items()}


def quick(seconds: Sequence[float]) -> float:
    """The lower quartile, in milliseconds."""
    return 1000 * quantiles(seconds, n=4)[0]


def alternated(
    works: Mapping[Key, Work], device: str, seconds: float = 2.0, least: int = 9, most: int = 200
) -> dict[Key, Timing]:
    """The times of several things that are run in turn, each about so long, after a warm-up.

    In turn, so that what slows the machine for a while slows all alike; every second round backwards, so that
    none always follows the same other.
    """
    keep_freed_memory()
    for work in works.values():
        warm(work)
    taken: dict[Key, list[tuple[float, float]]] = {key: [] for key in works}
    until, rounds = time.perf_counter() + seconds * len(works), 0
    while rounds < least or (time.perf_counter() < until and rounds < most):
        order = [*works.items()]
        for key, work in reversed(order) if rounds % 2 else order:
            taken[key].append(timed(work))
        rounds += 1
    return {key: Timing.of(runs, device) for key, runs in taken.items()}
