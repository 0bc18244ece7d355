"""The results of a finished training in its folder."""

from os.path import lexists
from pathlib import Path
from shlex import quote
from typing import TypeVar

from attrs import frozen

from genotype import Genotype, InputError, refuse
from search.config import DataConfig
from search.named import fold_runs, how_to_train, is_by_trainings, is_entry
from search.preparation import Preparation
from search.runs.diverged import require_sound
from search.runs.documents.evaluation import EVALUATION, EvaluationRecord
from search.runs.files import GENOTYPE, WEIGHTS
from search.runs.folder_kinds import what_is
from search.runs.run_record import FILE, RunRecord, data_config, read_record
from search.runs.trained.own_record import RESTORE, data_of, require_own_genotype
from search.runs.trained.results import require_own_evaluation, require_own_weights
from zoo.entries.documents import read_decided
from zoo.entries.record import Data

T = TypeVar("T")


@frozen
class TrainingRun:
    """A finished training; the genotype and `weights` give its network."""

    folder: Path
    record: RunRecord
    evaluation: EvaluationRecord
    genotype: Genotype
    settings: DataConfig

    @property
    def weights(self) -> Path:
        return self.folder / WEIGHTS

    @property
    def data(self) -> Data:
        data = data_of(self.folder, self.record)
        return Data(name=data.name, digest=data.digest, train=data.train, val=data.val, test=data.test)

    @property
    def preparation(self) -> Preparation:
        """How images were read."""
        return data_of(self.folder, self.record).preparation

    @property
    def seed(self) -> int:
        return known(self.record.seed, "seed", self.folder)

    @property
    def torch(self) -> str:
        return known(self.record.torch, "torch", self.folder)


def known(value: T | None, name: str, folder: Path) -> T:
    """Refuse a training without the information that an entry needs."""
    if value is None:
        raise refuse(str(folder), FILE, f"does not give the {name} of this training", RESTORE)
    return value


def read_run(folder: Path) -> TrainingRun:
    """Read a training's folder. Raises InputError if it is not one, the training has not finished, or what
    it left is not there as it wrote it.
    """
    record = read_finished(folder)
    genotype = read_decided(folder / GENOTYPE)
    require_own_genotype(folder, record, genotype)
    require_own_weights(folder, record)
    require_own_evaluation(folder, record)
    return TrainingRun(folder, record, EVALUATION.read(folder), genotype, data_config(folder, record))


def no_training(folder: Path) -> InputError:
    """The error for a folder without the record of a run, by what it is instead."""
    runs = fold_runs(folder)
    if runs:
        names = f"{runs[0].name} to {runs[-1].name}" if len(runs) > 1 else runs[0].name
        remedy = f"give one of them: genoc zoo add {quote(str(runs[0]))}"
        return refuse(str(folder), "the folder", f"holds the trainings of folds, {names}, not one", remedy)
    if is_by_trainings(folder):
        return refuse(str(folder), "the folder", what_is(folder), how_to_train(folder))
    if is_entry(folder):
        return refuse(str(folder), "the folder", what_is(folder), "give the folder of a training")
    remedy = "give the folder that `genoc train GENOTYPE --out FOLDER` wrote"
    problem = "this file does not exist, so this is not the folder of a training"
    return refuse(str(folder), FILE, problem, remedy)


def read_finished(folder: Path) -> RunRecord:
    """The content of run.json of a finished training. Raises InputError for anything else, with the command
    to run.
    """
    if not lexists(folder / FILE):
        raise no_training(folder)
    record = read_record(folder)
    if record.kind == "search":
        raise refuse(str(folder), FILE, "this is a search, not a training", how_to_train(folder))
    require_sound(folder, record)
    missing = [name for name in (WEIGHTS, EVALUATION.name) if not lexists(folder / name)]
    if not record.finished or missing:
        why = f"there is no {missing[0]}" if missing else "it was interrupted"
        remedy = "run the same `genoc train` command again with --resume"
        raise refuse(str(folder), FILE, f"this training has not finished: {why}", remedy)
    return record
