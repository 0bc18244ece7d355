"""A run's folder: what a search or training leaves behind, as plain files."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from genotype import Diagnostic, InputError, refuse
from genotype.folders import holds_something
from genotype.text.files import (
    BROKEN,
    FULL,
    GONE,
    LIMITS,
    TOO_MANY,
    FolderGone,
    NotWritten,
    not_written,
    replace_bytes,
    require_writable,
)
from genotype.text.regular import why_no_folder
from search.data import Dataset
from search.distributed import ALONE, Ranks
from search.folders.held import held, is_held
from search.folders.unmoved import require_unmoved
from search.plugins.record import PluginRecord
from search.runs.diverged import require_sound
from search.runs.files import CHECKPOINT, EARLIER
from search.runs.run_record import FILE, DataRecord, RunKind, RunRecord, agree, as_document, flat, read_record
from search.runs.tables import Row, table_text

FREE = (
    "finished", "stopped", "results.weights", "results.evaluation", "genoc", "torch", "plugins",
    "config.tensorboard", "config.log",
)  # fmt: skip
"""What may change when a run is resumed."""
TWICE = "config.seed"
"""It is also under `seed`."""
LENGTHS = ("config.epochs", "config.steps", "config.minutes", "config.patience")
"""What may also change when a finished training is continued."""
DATA_DIGEST = "data.digest"
OF_DATA = "data."
ANEW = "give a new --out"
CHANGED = f"the data changed since the run began: restore them, or {ANEW}"
NAMED = {"data.name": f"give the data in a folder of the name that they had, or {ANEW}"}
"""What helps where the data alone are not as they were, by key; `CHANGED` where nothing else does."""
AT_WORK = ("another process is at work in it", "wait for it, or give another folder")
UNFINISHED = "give the same; a training that is finished can be continued with more"


@frozen
class Run:
    """A folder, and the writing of files in it; each is replaced in one step.

    Of several processes at a run the first alone writes, and the others may not even see the folder.
    """

    path: Path
    ranks: Ranks = ALONE

    @property
    def checkpoint(self) -> Path:
        return self.path / CHECKPOINT

    @property
    def earlier(self) -> Path:
        """The checkpoint before the last."""
        return self.path / EARLIER

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the folder to this process. Refused where another one is at work in it."""
        with held(self.path, "--out", AT_WORK[1]):
            yield

    @property
    def writes(self) -> bool:
        return self.ranks.is_first

    def write_bytes(self, name: str, data: bytes) -> None:
        if self.writes:
            require_unmoved(self.path)
            replace_bytes(self.path / name, data)

    def replace(self, name: str, other: str) -> None:
        """Give a file the name of another, whose place it takes; nothing where there is none."""
        if self.writes and lexists(self.path / name):
            os.replace(self.path / name, self.path / other)

    def write_text(self, name: str, text: str) -> None:
        self.write_bytes(name, text.encode())

    def write_json(self, name: str, value: Any) -> None:
        self.write_text(name, json.dumps(value, indent=1) + "\n")

    def write_table(self, name: str, rows: Sequence[Row]) -> None:
        """Write a table at once, with a column for every key of any row."""
        self.write_text(name, table_text(list(dict.fromkeys(key for row in rows for key in row)), rows))

    def is_finished(self) -> bool:
        return read_record(self.path).finished

    def has_result(self) -> bool:
        """Whether it was finished before, so that what is done now continues it."""
        return lexists(self.path / FILE) and self.is_finished()

    def write_record(self, record: RunRecord) -> None:
        self.write_json(FILE, as_document(record))


@contextmanager
def opened(path: Path, about: RunRecord, resume: bool, ranks: Ranks = ALONE) -> Iterator[Run]:
    """A run's folder, which the first process holds; see `begun`."""
    with ExitStack() as stack:
        ranks.first(lambda: stack.enter_context(begun(path, about, resume)))
        stack.enter_context(resumable(path))
        yield Run(path, ranks)


@contextmanager
def resumable(path: Path, how: str = "") -> Iterator[None]:
    """Where a file cannot be written, as on a full disk, say `how` the run goes on once it can."""
    try:
        yield
    except NotWritten as error:
        words = how or f"the same command with --resume then goes on from {path}"
        remedy = f"{error.mended}; {words}"
        problems = [evolve(problem, remedy=remedy) for problem in error.problems]
        raise InputError(error.subject, problems) from None
    except OSError as error:
        if error.errno not in {*FULL, *BROKEN, *GONE, *LIMITS}:
            raise
        is_about_file = error.filename is not None and error.errno not in TOO_MANY  # met by any file
        where = Path(os.fsdecode(error.filename)) if is_about_file else path
        with resumable(path, how):
            raise not_written(where, "a file", error) from None


def is_recorded(run: "Run") -> bool:
    """Whether a run's folder has its record, as those of the commands have from the beginning."""
    return lexists(run.path / FILE)


def require_there(run: "Run") -> None:
    """Refuse to write into a folder that is no longer the run's: it was moved away, or emptied."""
    require_unmoved(run.path)
    if not is_recorded(run):
        problem = f"not written: the folder has no {FILE} any more, so it was moved or emptied meanwhile"
        raise FolderGone(str(run.path), [Diagnostic("the checkpoint", problem, "put the folder back")])


@contextmanager
def begun(path: Path, about: RunRecord, resume: bool) -> Iterator[None]:
    """Start a run's folder, or with `resume` go on with one that has the same settings; it is held meanwhile.

    Refused where the folder holds something already and `resume` was not asked for, where the run in
    it was started with other settings or data, or where another process is at work in it.
    """
    run = Run(path)
    require_free_folder(path, resume)  # before a lock is left in a folder that is no run's
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(path, "--out", error) from None
    with run.held():
        require_free_folder(path, resume)
        if is_taken(path):
            require_same(run, about)
        else:
            run.write_record(about)
        yield


def require_free_folder(path: Path, resume: bool) -> None:
    """Refuse a path that cannot be a folder, and a folder that is not empty unless its run is resumed."""
    require_writable(path, "--out")
    if not is_taken(path):
        return
    if not resume and is_held(path):
        raise refuse(str(path), "--out", *AT_WORK)
    if not resume:
        remedy = "add --resume to go on with it, or give another folder"
        raise refuse(str(path), "--out", "this folder is not empty", remedy)
    if not lexists(path / FILE):
        problem = f"there is no run in it to go on with: it has no {FILE}"
        remedy = "give the folder of the run as --out; or leave out --resume and give a new folder"
        raise refuse(str(path), "--out", problem, remedy)


def is_taken(path: Path) -> bool:
    """Whether a run's folder holds something already. Raises InputError if it cannot be a folder."""
    problem = why_no_folder(path)
    if problem is not None:
        raise refuse(str(path), "--out", problem, "give the path of a folder")
    return holds_something(path)


def require_same(run: Run, about: RunRecord) -> None:
    """Refuse to go on with a run under other settings than it was started with."""
    before = read_record(run.path)
    require_sound(run.path, before)
    ours, theirs = flat(as_document(about)), flat(as_document(before))
    finished = before.kind == "train" and before.finished
    problems = [
        Diagnostic(
            key,
            f"the run was started with {theirs.get(key)!r}, not {ours.get(key)!r}",
            UNFINISHED if before.kind == "train" and key in LENGTHS else "give the same",
        )
        for key in sorted({*ours, *theirs} - {*FREE, TWICE, *(LENGTHS if finished else ())})
        if not agree(key, ours.get(key), theirs.get(key))
    ]
    if problems:
        raise InputError(f"{run.path} cannot be resumed", in_words_of_data(problems, about))


def in_words_of_data(problems: Sequence[Diagnostic], about: RunRecord) -> list[Diagnostic]:
    """The problems, with words for the digest of the data, which follows from every setting of them; and with
    what helps where the settings are the same, and the data alone are not.
    """
    others = [problem for problem in problems if problem.path != DATA_DIGEST]
    if not others and about.data is not None:
        problem = f"the images, masks or sets of {about.data.name} changed since the run began"
        return [Diagnostic("--data", problem, f"restore them, or {ANEW}")]
    if all(problem.path.startswith(OF_DATA) for problem in others):
        return [evolve(problem, remedy=NAMED.get(problem.path, CHANGED)) for problem in others]
    return others


def described(
    kind: RunKind,
    name: str,
    digest: str,
    seed: int,
    config: Mapping[str, Any],
    data: Dataset,
    plugins: tuple[PluginRecord, ...] = (),
) -> RunRecord:
    """Of what a run is made, as it begins."""
    return RunRecord(
        kind=kind,
        name=name,
        genotype=digest,
        genoc=version("genoc"),
        torch=version("torch"),
        seed=seed,
        config=config,
        data=DataRecord(
            name=data.name,
            digest=data.digest,
            train=len(data.train),
            val=len(data.val),
            test=len(data.test),
            patches=data.train.patches_an_epoch,
            preparation=data.preparation,
        ),
        plugins=plugins,
        finished=False,
    )
