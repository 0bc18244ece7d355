"""A study, or a search by trainings, while it goes on, for the page of `genoc view`."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from attrs import frozen

from compiler.view.beside import Beside, Chart, Table
from compiler.view.picture import Picture, picture
from compiler.view.state import State
from compiler.view.watch import Signature, changes, signature
from genotype import InputError
from search.folders.held import is_held
from search.overview.overview import in_words
from search.overview.row import Row
from search.overview.run_row import run_row
from search.overview.study_row import RUNS, study_row
from search.report.live import LEAST, SHARE
from search.report.words import short
from search.runs.files import EPOCHS, FOUND, GENOTYPE, RESULTS, STUDY
from search.runs.read import Missing, read_network, run_name
from search.runs.run_record import FILE
from search.study.contenders import contenders
from search.study.findings.found import FOUND as FOUND_DOCUMENT
from search.study.folder import StudyFolder
from search.study.queue import JOURNAL, Queue
from search.study.report.facts import facts
from search.study.report.page import FINDINGS
from search.study.report.trials import trials_chart
from search.study.soundness.runs import present

OWN = (STUDY, FOUND, RESULTS, GENOTYPE)
HEAD = ("training", "state", "validation Dice", "test Dice", "MACs")


@frozen
class StudySource:
    """The folder of a study."""

    folder: Path

    def signature(self) -> Signature:
        """Those of its own files, and of the progress of every training."""
        runs = self.runs()
        latest = max(runs, key=lambda run: (signature(run / FILE) or (0, 0, 0))[2], default=None)
        return (
            *(signature(self.folder / name) for name in OWN),
            *((run.name, signature(run / FILE), signature(run / EPOCHS)) for run in runs),
            latest is not None and is_held(latest),
        )

    def changes(self, known: Signature, stop: asyncio.Event) -> AsyncIterator[None]:
        return changes(self.folder, OWN, self.signature, known, stop)

    def pause(self, seconds: float) -> float:
        return max(LEAST, SHARE * seconds)

    def runs(self) -> list[Path]:
        """The folders of its trainings."""
        return sorted(path.parent for path in (self.folder / RUNS).glob(f"*/{FILE}"))

    def look(self, last: State | None) -> State:
        """What the files say now: the trainings, what was tried, and in the end what was found."""
        row, study = study_row(self.folder), StudyFolder(self.folder)
        problems = [row.problem] if row.problem else []
        told: tuple[tuple[str, str], ...] = ()
        charts: tuple[Chart, ...] = ()
        try:
            told = tuple((name, value) for name, value in facts(study))
            charts = tuple(trial_charts(study))
        except InputError as refused:
            problems += refused.one_by_one()
        standing = (row.kind, row.standing)
        tables = (
            Table("Trainings", HEAD, tuple(map(cells, map(run_row, self.runs())))),
            *conclusions(self.folder),
        )
        beside = Beside(
            status=row.standing,
            caption="What was found" if (self.folder / GENOTYPE).is_file() else "",
            facts=(standing, *told),
            charts=charts,
            tables=tables,
        )
        return State(run_name(self.folder), tuple(problems), found_picture(study, last), beside)


def found_picture(study: StudyFolder, last: State | None) -> Picture | None:
    """The network that a search by trainings found, once it has; drawn once."""
    if last is not None and last.picture is not None:
        return last.picture
    try:
        return picture(read_network(study.path), study.record.size)
    except (Missing, InputError):
        return None


def trial_charts(study: StudyFolder) -> Iterator[Chart]:
    """What each method has tried, where the list of jobs is in the folder. Raises InputError."""
    if not (study.path / JOURNAL).is_file():
        return
    finished = present(study, Queue.of(study.path))
    for contender in contenders(study, finished):
        if trials := contender.trials(study, finished):
            title = f"{contender.title} within {contender.budget.words}: validation Dice of what was tried"
            yield Chart(title, trials_chart(trials))


def cells(row: Row) -> tuple[str, ...]:
    """A training in the table."""
    macs = "" if row.macs is None else short(row.macs)
    return row.path.name, row.standing, in_words(row.validation), in_words(row.test), macs


def conclusions(folder: Path) -> Iterator[Table]:
    """What a finished study says."""
    for document in (FINDINGS, FOUND_DOCUMENT):
        if document.is_in(folder):
            try:
                lines = tuple((line,) for line in document.read(folder).lines())
            except InputError as refused:
                lines = tuple((line,) for line in refused.one_by_one())
            yield Table("What was found", (), lines)
