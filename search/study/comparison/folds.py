"""What the folds of a cross-validation came to together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, frozen

from search.named import fold_runs
from search.study.comparison.run import ComparedRun


@frozen
class OverFolds:
    """The mean of a score over folds, and its standard deviation between them (of a sample); None of one."""

    mean: float
    deviation: float | None

    @staticmethod
    def of(values: Sequence[float]) -> OverFolds | None:
        """That of the folds that have the score; None where none has."""
        if not values:
            return None
        several = len(values) > 1
        return OverFolds(float(np.mean(values)), float(np.std(values, ddof=1)) if several else None)


@frozen(kw_only=True)
class ComparedFolds:
    """The runs of all folds in a folder: `places` are theirs among the runs that are compared.

    `dice` is that of their evaluation, `validation` the best of each on the images that validated it.
    """

    name: str
    places: range
    dice: OverFolds | None
    validation: OverFolds | None

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        scores = {"dice": self.dice, "validation_dice": self.validation}
        told = {name: None if score is None else asdict(score) for name, score in scores.items()}
        return {"run": self.name, "folds": len(self.places), **told}


def folds_among(
    folders: Sequence[tuple[Path, int]], runs: Sequence[ComparedRun]
) -> tuple[ComparedFolds, ...]:
    """The cross-validations among folders, each given with how many of the runs, in order, are from it."""
    found, first = [], 0
    for folder, count in folders:
        places = range(first, first + count)
        first += count
        if fold_runs(folder):
            own = [runs[place] for place in places]
            found.append(
                ComparedFolds(
                    name=str(folder),
                    places=places,
                    dice=OverFolds.of([run.mean for run in own if run.dice]),
                    validation=OverFolds.of([run.validation for run in own if run.validation is not None]),
                )
            )
    return tuple(found)
