"""A run among others that it is compared with."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import asdict, frozen

from search.runs.read import best_validation
from search.runs.records import EpochRecord
from search.runs.run_record import RunRecord
from search.study.findings.statistics import Difference, interval


@frozen(kw_only=True)
class ComparedRun:
    """A run, and the Dice of its images by their ids; None where it was not evaluated yet.

    `to_first` compares its Dice with that of the first run, on the `shared` images that both were
    evaluated on; `partial` says that one of them was evaluated on others too.
    """

    name: str
    record: RunRecord
    part: str
    dice: Mapping[str, float] | None
    epochs: tuple[EpochRecord, ...]
    shared: int
    partial: bool
    to_first: Difference | None

    @property
    def mean(self) -> float:
        return float(np.mean(list((self.dice or {}).values())))

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the mean Dice, by bootstrap over images."""
        return interval(np.array(list((self.dice or {}).values())))

    @property
    def validation(self) -> float | None:
        """The best Dice on the validation images over the epochs; None where none is recorded."""
        return best_validation(self.epochs)

    @property
    def count(self) -> int:
        """How many epochs it ran."""
        return len({row.epoch for row in self.epochs})


def run_json(run: ComparedRun) -> dict[str, Any]:
    """A run; null where it was not evaluated, or shares no images with the first."""
    measured = None
    if run.dice:
        measured = {"mean": run.mean, "interval": list(run.interval), "images": len(run.dice)}
    to_first = None if run.to_first is None else {**asdict(run.to_first), "images": run.shared}
    return {
        "run": run.name,
        "finished": run.record.finished,
        "epochs": run.count,
        "validation_dice": run.validation,
        "part": run.part,
        "dice": measured,
        "to_first": to_first,
    }
