"""The row of a search by alphas, of a training, or of shared weights."""

import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from compiler.ops.plugged import OP_GROUP
from genotype import InputError
from genotype.diagnostics.diagnostic import short
from search.config import EPOCHS
from search.folders.held import is_held
from search.overview.costs import run_cost
from search.overview.row import Row, State
from search.overview.settings import settings_of
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import CHECKPOINT, GENOTYPE, STEPS, STUDY
from search.runs.files import EPOCHS as EPOCHS_FILE
from search.runs.read import Missing, read_epochs, read_evaluation, read_network
from search.runs.records import EpochRecord
from search.runs.run_record import FILE, RunRecord, read_record

T = TypeVar("T")

WRITTEN = (FILE, EPOCHS_FILE, STEPS, CHECKPOINT, EVALUATION.name)
"""The files that tell when a run last wrote."""
READ = (*WRITTEN, GENOTYPE, STUDY)
KINDS = {"search": "search by alphas", "train": "training", "shared": "shared weights"}


@define
class Parts:
    """Reads the parts of a run, and notes those that are there and cannot be read."""

    folder: Path
    problems: list[str] = field(factory=list)

    def read(self, name: str, read: Callable[[Path], T]) -> T | None:
        """What a file says; None where it is not there, or damaged."""
        if not os.path.lexists(self.folder / name):
            return None
        try:
            return read(self.folder)
        except Missing as missing:
            self.problems.append(str(missing))
        except InputError as refused:
            self.problems.append(str(refused.problems[0]))
        return None


def run_row(folder: Path) -> Row:
    """The row of a run. Whatever is wrong with its files is told in it."""
    try:
        record = read_record(folder)
    except InputError as refused:
        return bare_row(folder, "run", f"{FILE}: {refused.problems[0].problem}")
    parts = Parts(folder)
    epochs = parts.read(EPOCHS_FILE, read_epochs) or ()
    evaluation = parts.read(EVALUATION.name, read_evaluation)
    network = Parts(folder)
    macs = network.read(GENOTYPE, lambda run: run_cost(run, read_network(run)).macs)
    absent = absent_ops(record) if network.problems else []
    parts.problems += [] if absent else network.problems
    state = state_of(folder, record, parts.problems)
    return Row(
        path=folder,
        kind=kind_of(record),
        state=state,
        after=after(record, state, len({row.epoch for row in epochs})),
        changed=changed(folder, WRITTEN),
        about=f"{record.name} {(record.genotype or '')[:8]}".strip(),
        validation=validation_dice(record, epochs),
        test=evaluation.mean.dice if evaluation is not None and evaluation.split == "test" else None,
        macs=macs,
        problem=record.diverged or "; ".join([*parts.problems, *absent]),
        settings=settings_of(record),
    )


def absent_ops(record: RunRecord) -> list[str]:
    """The plug-ins of a run's ops that are not installed, in words: without them no network is read."""
    ops = (one for one in record.plugins if one.group == OP_GROUP.group)
    return [
        f"the plug-in {one.name} of {one.package} is not installed" for one in ops if not one.is_installed
    ]


def closed_row(folder: Path) -> Row:
    """The row of a folder that this user may not look into."""
    return bare_row(folder, "folder", "you may not look into it, so runs in it are not listed")


def bare_row(folder: Path, kind: str, problem: str) -> Row:
    """The row of a folder of which nothing else is known."""
    try:
        when = changed(folder, os.listdir(folder))
    except OSError:  # it has gone meanwhile, or may not be read
        when = None
    return Row(path=folder, kind=kind, state=faulty_state(folder), changed=when, problem=short(problem))


def faulty_state(folder: Path) -> State:
    """The state of a run of which something cannot be read: whether that is for want of permission."""
    there = [folder / name for name in READ if os.path.exists(folder / name)]
    may_read = os.access(folder, os.R_OK | os.X_OK) and all(os.access(path, os.R_OK) for path in there)
    return "damaged" if may_read else "unreadable"


def kind_of(record: RunRecord) -> str:
    """What ran: of a cross-validation, which fold."""
    folds, fold = record.config.get("folds"), record.config.get("fold")
    if record.imported is not None:
        return f"imported {KINDS[record.kind]}"
    of_folds = isinstance(folds, int) and isinstance(fold, int)
    return f"{KINDS[record.kind]}, fold {fold} of {folds}" if of_folds else KINDS[record.kind]


def state_of(folder: Path, record: RunRecord, problems: Sequence[str]) -> State:
    """How a run stands. One that is at work now may just be writing what could not be read."""
    if is_held(folder):
        return "running"
    if record.diverged is not None:
        return "diverged"
    if problems:
        return faulty_state(folder)
    return "finished" if record.finished else "stopped"


def after(record: RunRecord, state: State, done: int) -> str:
    """After which epoch a run stands, of how many where that is known; nothing of one that ran to its end."""
    if state == "finished":
        return "early, at " + epoch_of(record, done) if record.stopped else ""
    return f"at {epoch_of(record, done)}" if done else "before the first epoch"


def epoch_of(record: RunRecord, done: int) -> str:
    """`epoch 3 of 15`; a length in steps or minutes tells no number of epochs."""
    config = record.config
    epochs = config.get("epochs")
    if epochs is None and config.get("steps") is None and config.get("minutes") is None:
        epochs = EPOCHS
    return f"epoch {done} of {epochs}" if isinstance(epochs, int) else f"epoch {done}"


def validation_dice(record: RunRecord, epochs: Sequence[EpochRecord]) -> float | None:
    """The Dice on the validation images: the best of a training, the last of a search."""
    found = [row.dice for row in epochs if row.split == "val" and math.isfinite(row.dice)]
    if not found:
        return None
    return max(found) if record.kind == "train" else found[-1]


def changed(folder: Path, names: Sequence[str]) -> datetime | None:
    """When the last of these files was written."""
    times = []
    for name in names:
        with suppress(OSError):
            times.append(os.lstat(folder / name).st_mtime)
    return datetime.fromtimestamp(max(times), UTC) if times else None
