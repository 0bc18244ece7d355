"""The jobs of a study, listed where several machines can take them: in a storage of Optuna's."""

import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import optuna
from attrs import frozen
from optuna.exceptions import OptunaError
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, Trial, TrialState
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from genotype import InputError, refuse
from genotype.commands.stopping import in_steps, step_done
from genotype.text.decode import decode
from genotype.text.files import NotWritten, not_read
from search.study import worker
from search.study.folder import STUDY
from search.study.heartbeats import SECONDS, BeatingDatabase, BeatingJournal, silence
from search.study.job import DAMAGED, KEY, Job
from search.study.journal.attributes import of_user
from search.study.journal.file import Journal
from search.study.worker import Worker

NAME = "genoc"
"""Of the list of jobs in a journal, which has one; in a database each study has its own."""
GONE = "gone"
"""Under which Optuna's study keeps the numbers of finished trials whose jobs are to be done again."""
JOURNAL = "journal.log"
OPEN = (TrialState.WAITING, TrialState.RUNNING)


@frozen
class Queue:
    """Jobs that wait, run or are finished; each is a trial, with the job as its attribute."""

    study: optuna.Study

    @staticmethod
    def of(folder: Path, url: str | None = None, seconds: int = SECONDS) -> "Queue":
        """That of a study's folder: in its journal, or in the database at a URL, `sqlite:///...`."""
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return Queue(in_journal(folder, seconds) if url is None else in_database(folder, url, seconds))

    def add(self, jobs: Sequence[Job], again: Collection[str] = ()) -> None:
        """Put jobs that are not listed yet at the end, and those of the names `again` that are finished.

        One whose worker was stopped before it had put the job back is not listed any more, nor is a finished
        one that gave no Dice.
        """
        self.forget([job.name for job in jobs if job.name in again])
        listed = {*(job.name for job in self.jobs(OPEN)), *self.results()}
        for job in jobs:
            if job.name not in listed:
                self.study.enqueue_trial({}, user_attrs={KEY: job.as_json()})
                listed.add(job.name)

    def forget(self, names: Collection[str]) -> None:
        """Take finished jobs off the list."""
        trials = self.trials([TrialState.COMPLETE]) if names else []
        jobs = ((trial.number, Job.read(of_user(trial, KEY))) for trial in trials)
        numbers = [number for number, job in jobs if job is not None and job.name in names]
        if numbers:
            self.study.set_user_attr(GONE, [*self.gone(), *numbers])

    def gone(self) -> list[int]:
        """The numbers of the trials that are listed no more. Raises InputError where that list is damaged."""
        numbers, errors = decode(self.study.user_attrs.get(GONE, []), tuple[int, ...])
        if errors:
            raise refuse("the list of jobs", GONE, f"is damaged: {errors[0].problem}", DAMAGED)
        return list(numbers)

    def jobs(self, states: Iterable[TrialState] | None = None) -> list[Job]:
        """The jobs in the order in which they were added; those that were put back once."""
        found = [Job.read(of_user(trial, KEY)) for trial in self.trials(states)]
        return list(dict.fromkeys(job for job in found if job is not None))

    def is_open(self) -> bool:
        """Whether a job waits or runs."""
        return bool(self.jobs(OPEN))

    def waits(self) -> bool:
        """Whether there is a job to take: one that waits, or one whose worker died."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            optuna.storages.fail_stale_trials(self.study)
        return bool(self.jobs([TrialState.WAITING]))

    def running(self) -> dict[str, float]:
        """The jobs that workers do now, by name, and the seconds since each was last heard of."""
        trials = self.trials([TrialState.RUNNING])
        jobs = ((Job.read(of_user(trial, KEY)), silence(trial)) for trial in trials)
        return {job.name: seconds for job, seconds in jobs if job is not None}

    def results(self) -> dict[str, float]:
        """What the finished jobs gave, by name."""
        finished = self.trials([TrialState.COMPLETE])
        pairs = ((Job.read(of_user(trial, KEY)), value_of(trial)) for trial in finished)
        return {job.name: value for job, value in pairs if job is not None and value is not None}

    def trials(self, states: Iterable[TrialState] | None) -> list[FrozenTrial]:
        wanted = None if states is None else tuple(states)
        trials, gone = self.study.get_trials(deepcopy=False, states=wanted), set(self.gone())
        return [trial for trial in trials if trial.number not in gone]

    def finished(self) -> list[Job]:
        """The finished jobs."""
        return self.jobs([TrialState.COMPLETE])

    def take(self, perform: Callable[[Job], float]) -> Job | None:
        """Do the job that has waited longest; what it raises is raised, and the job put back.

        Returns the job; None where another worker was quicker. Where the list cannot be written, as on a full
        disk, the job is listed again by whoever plans next.
        """
        taken: list[Job] = []
        failures: list[BaseException] = []

        def objective(trial: Trial) -> float:
            job = Job.read(of_user(trial, KEY))
            if job is None:  # another worker was quicker, and this trial is a new one
                raise optuna.TrialPruned
            trial.set_user_attr(worker.KEY, Worker.here().as_json())
            done = self.results().get(job.name)
            if done is not None:  # by a worker that was taken for gone
                return done
            try:
                step_done()
                value = perform(job)
            except BaseException as failure:
                failures.append(failure)
                with suppress(OSError, NotWritten):
                    self.study.enqueue_trial({}, user_attrs={KEY: job.as_json()})
                raise
            taken.append(job)
            return value

        try:
            with in_steps():  # Optuna is not to be interrupted while it writes what became of a job
                self.study.optimize(objective, n_trials=1)
        except (AssertionError, UnboundLocalError) as error:  # Optuna's: it could not note how the job ended
            raise next(iter(failures), error.__context__ or error) from None
        return taken[0] if taken else None

    def seconds(self) -> dict[str, float]:
        """How long each finished job took, by name."""
        trials = self.trials([TrialState.COMPLETE])
        pairs = ((Job.read(of_user(trial, KEY)), trial.duration) for trial in trials)
        return {
            job.name: max(0.0, took.total_seconds())  # a clock may have gone backwards meanwhile
            for job, took in pairs
            if job is not None and took is not None
        }


def value_of(trial: FrozenTrial) -> float | None:
    """What a trial gave, if it is a Dice."""
    values: Sequence[object] = trial.values or ()
    first = values[0] if len(values) == 1 else None
    if isinstance(first, bool) or not isinstance(first, int | float) or not 0 <= first <= 1:
        return None
    return float(first)


def listed(storage: BaseStorage, name: str) -> optuna.Study:
    """The list of jobs of a name in a storage."""
    return optuna.create_study(storage=storage, study_name=name, load_if_exists=True, direction="maximize")


def in_journal(folder: Path, seconds: int) -> optuna.Study:
    """In a file in the study's folder, which may be shared by NFS. Raises InputError where it is damaged."""
    try:
        return listed(BeatingJournal(Journal(folder / JOURNAL), seconds), NAME)
    except OSError as error:
        raise not_read(folder / JOURNAL, "the list of jobs", error, DAMAGED) from None
    except (ValueError, LookupError, AssertionError, AttributeError, TypeError, RecursionError):
        problem = "is damaged: not every line is an entry of a journal"
        raise refuse(str(folder), JOURNAL, problem, DAMAGED) from None


def in_database(folder: Path, url: str, seconds: int) -> optuna.Study:
    """In a database, for thousands of workers. Raises InputError where it cannot be used."""
    name = STUDY.read(folder).jobs if STUDY.is_in(folder) else NAME
    try:
        return listed(BeatingDatabase(url, seconds), name)
    except (SQLAlchemyError, OptunaError, ImportError, ValueError, RuntimeError) as error:
        raise unusable(error) from None


def require_url(url: str | None) -> None:
    """Refuse what is no URL of a database, or of one that there is no driver for, before anything is done."""
    try:
        if url is not None:
            make_url(url).get_dialect().import_dbapi()
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise unusable(error) from None


def unusable(error: Exception) -> InputError:
    """The error for a database."""
    problem = f"this database cannot be used: {first_line(error)}"
    remedy = "give the URL of a database, such as sqlite:///jobs.db in a folder that exists"
    return refuse("the list of jobs", "--storage", problem, remedy)


def first_line(error: Exception) -> str:
    """What an error says first."""
    return next(iter(str(getattr(error, "orig", None) or error).splitlines()), type(error).__name__)
