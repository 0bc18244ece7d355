"""The rows of `steps.csv` and `epochs.csv` for a log."""

from collections.abc import Iterator
from itertools import pairwise
from math import isnan
from typing import Any

from search.reproductions.log import Epoch, Log, Measured

MEASURES = ("loss", "accuracy", "iou", "dice")


def step_rows(log: Log) -> Iterator[dict[str, Any]]:
    """One row for every row of measures."""
    for epoch in log.epochs:
        for row in epoch.measured:
            yield {"epoch": row.epoch, "step": row.step, "half": "weight", "lr": row.lr, **measures(row)}


def epoch_rows(log: Log) -> Iterator[dict[str, Any]]:
    """For every epoch its last row of measures, which covers most of its images; then that of the test."""
    for epoch, seconds in zip(log.epochs, durations(log.epochs), strict=True):
        last = epoch.measured[-1]
        yield {"epoch": last.epoch, "split": "train", **measures(last), "seconds": seconds}
    yield {"epoch": log.test.epoch, "split": "test", **measures(log.test)}


def durations(epochs: tuple[Epoch, ...]) -> Iterator[float]:
    """Seconds from the end of one epoch to that of the next; for the first, from its first row on."""
    ends = [epochs[0].measured[0].time, *(epoch.ended for epoch in epochs)]
    return ((after - before).total_seconds() for before, after in pairwise(ends))


def measures(row: Measured) -> dict[str, float]:
    """The measures under genoc's names."""
    values = {name: getattr(row, name) for name in MEASURES}
    return {name: round(value, 6) for name, value in values.items() if not isnan(value)}
