"""What runs of different settings came to."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from genotype import refuse
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord
from search.runs.read import epochs_of
from search.runs.run_record import DataRecord, RunRecord, read_record
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
    return Comparison(
        runs=runs,
        folds=folds_among([(folder, len(own)) for folder, own in several], runs),
        differing={name: given for name, given in values.items() if len(set(given)) > 1},
        agreeing={name: given[0] for name, given in values.items() if len(set(given)) == 1},
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


GENOTYPE_SUM, DATA_SUM = "checksum of the genotype", "checksum of the images"
"""The last tells the images and the set that each is in."""


def settings_of(record: RunRecord) -> dict[str, str]:
    """What makes a run: its network, its data and every setting, by path, each as it is written in JSON."""
    data = record.data
    facts = {
        "network": record.name,
        GENOTYPE_SUM: (record.genotype or "")[:8],
        "images": "" if data is None else images_in_words(data),
        DATA_SUM: "" if data is None else data.digest[:8],
        "genoc": record.genoc,
        "torch": record.torch or "",
        "kind": record.kind,
    }
    return {**facts, **{one.path: value_in_words(one.value) for one in record.settings}}


def images_in_words(data: DataRecord) -> str:
    """The name of a data set, and how many images each of its sets has."""
    return f"{data.name} ({data.train} training, {data.val} validation, {data.test} test)"


def value_in_words(value: Any) -> str:
    """A setting's value, sizes as they are typed; what was left to the default of the data or network is a
    dash.
    """
    if value is None:
        return "-"
    if isinstance(value, list) and value and all(type(item) is int for item in value):
        return "x".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
