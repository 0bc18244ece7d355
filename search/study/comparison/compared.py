"""What runs of different settings came to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, frozen

from genotype import refuse
from search.overview.settings import differing, settings_of
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord
from search.runs.read import Missing, read_epochs
from search.runs.records import EpochRecord
from search.runs.run_record import RunRecord, read_record
from search.study.comparison.folders import runs_in
from search.study.findings.statistics import Difference, difference, interval


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
    def count(self) -> int:
        """How many epochs it ran."""
        return len({row.epoch for row in self.epochs})


@frozen(kw_only=True)
class Comparison:
    """Runs, the settings in which they differ with the value that each has, and those in which they agree."""

    runs: tuple[ComparedRun, ...]
    differing: Mapping[str, tuple[str, ...]]
    agreeing: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "runs": [run_json(run) for run in self.runs],
            "differing": {name: list(values) for name, values in self.differing.items()},
            "agreeing": dict(self.agreeing),
        }


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
        "part": run.part,
        "dice": measured,
        "to_first": to_first,
    }


def compared(folders: Sequence[Path]) -> Comparison:
    """Compare runs, of folders that hold several those that they stand for (`runs_in`).

    Refused with fewer than two, or where a folder is none.
    """
    folders = [run for folder in folders for run in runs_in(folder)]
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


def epochs_of(folder: Path) -> tuple[EpochRecord, ...]:
    """The rows of epochs.csv; none where it cannot be read."""
    try:
        return read_epochs(folder)
    except Missing:
        return ()
