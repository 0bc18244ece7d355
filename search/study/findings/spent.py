"""The time that jobs took, as each run's folder tells."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import asdict, frozen

from genotype.folders import holds_something
from search.runs.documents.document import Document


@frozen
class Spent:
    """Seconds of a job by the clock, and of the processor for it; what a worker that was killed had done of
    it is not counted.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)


SPENT = Document[Spent]("spent.json", Spent, asdict)


def counted(run: Path, perform: Callable[[], float]) -> float:
    """Do a job, and add its time to that which its run took before, also where it is stopped.

    Where it was stopped before it left anything, nothing is counted: a folder that holds this time alone
    would be taken for the run of something else.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        return perform()
    finally:
        now = Spent(time.perf_counter() - begun, time.process_time() - cpu)
        if holds_something(run):
            earlier = SPENT.read(run) if SPENT.is_in(run) else Spent()
            SPENT.write_in(run, earlier + now)


def total(runs: Iterable[Path]) -> Spent | None:
    """What some runs took together; None where one of them does not tell."""
    whole = Spent()
    for run in runs:
        if not SPENT.is_in(run):
            return None
        whole += SPENT.read(run)
    return whole
