"""What runs of different settings came to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from genotype import refuse
from search.overview.settings import differing, settings_of
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord
from search.runs.read import epochs_of
from search.runs.run_record import RunRecord, read_record
from search.study.comparison.folders import runs_in
from search.study.comparison.folds import ComparedFolds, folds_among
from search.study.comparison.run import ComparedRun, run_json
from search.study.findings.statistics import difference


@frozen(kw_only=True)
class Comparison:
    """Runs, the cross-validations that some of them are of, the settings in which they differ with the value
    that each has, and those in which they agree.
    """

    runs: tuple[ComparedRun, ...]
    folds: tuple[ComparedFolds, ...]
    differing: Mapping[str, tuple[str, ...]]
    agreeing: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "runs": [run_json(run) for run in self.runs],
            "folds": [each.as_json() for each in self.folds],
            "differing": {name: list(values) for name, values in self.differing.items()},
            "agreeing": dict(self.agreeing),
        }


def compared(folders: Sequence[Path]) -> Comparison:
    """Compare runs, of folders that hold several those that they stand for (`runs_in`).

    Refused with fewer than two, or where a folder is none.
    """
    several = [(folder, runs_in(folder)) for folder in folders]
    folders = [run for _, runs in several for run in runs]
    if len(folders) < 2:
        raise refuse("genoc compare", "RUN...", "one run alone has no other to compare with", "give two")
    records = [read_record(folder) for folder in folders]
    evaluations = [evaluation_of(folder) for folder in folders]
    runs = tuple(
        compared_run(folder, record, found, evaluations[0] if place else None)
        for place, (folder, record, found) in enumerate(zip(folders, records, evaluations, strict=True))
    )
    every = [settings_of(record) for record in records]
    names = list(dict.fromkeys(name for settings in every for name in settings))
    values = {name: tuple(settings.get(name, "") for settings in every) for name in names}
    unlike = differing(every)
    return Comparison(
        runs=runs,
        folds=folds_among([(folder, len(own)) for folder, own in several], runs),
        differing={name: given for name, given in values.items() if name in unlike},
        agreeing={name: given[0] for name, given in values.items() if name not in unlike},
    )


def evaluation_of(folder: Path) -> EvaluationRecord | None:
    """How a run was evaluated; None where it was not yet."""
    return EVALUATION.read(folder) if EVALUATION.is_in(folder) else None


def compared_run(
    folder: Path, record: RunRecord, found: EvaluationRecord | None, first: EvaluationRecord | None
) -> ComparedRun:
    """A run with its difference to the first one, where both were evaluated on images of the same part."""
    dice = None if found is None else {image.id: image.dice for image in found.images}
    shared: list[str] = []
    theirs: dict[str, float] = {}
    if dice is not None and found is not None and first is not None and first.split == found.split:
        theirs = {image.id: image.dice for image in first.images}
        shared = [name for name in dice if name in theirs]
    gain = None
    if dice is not None and shared:
        ours, other = (np.array([[of[name] for name in shared]]) for of in (dice, theirs))
        gain = difference(ours, other)
    return ComparedRun(
        name=str(folder),
        record=record,
        part="" if found is None else found.split,
        dice=dice,
        epochs=epochs_of(folder),
        shared=len(shared),
        partial=not len(shared) == len(dice or ()) == len(theirs),
        to_first=gain,
    )
