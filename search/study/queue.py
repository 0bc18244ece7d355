"""The jobs of a study, listed where several machines can take them: in a storage of Optuna's."""

import os
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import optuna
from attrs import frozen
from optuna.storages import BaseStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, Trial, TrialState

from genotype import refuse
from genotype.text.regular import read_bytes
from search.study import worker
from search.study.heartbeats import SECONDS, BeatingDatabase, BeatingJournal, silence
from search.study.job import KEY, Job
from search.study.worker import Worker

NAME = "genoc"
JOURNAL = "journal.log"
OPEN = (TrialState.WAITING, TrialState.RUNNING)


@frozen
class Queue:
    """Jobs that wait, run or are finished; each is a trial, with the job as its attribute."""

    study: optuna.Study

    @staticmethod
    def of(folder: Path, url: str | None = None, seconds: int = SECONDS) -> "Queue":
        """That of a study's folder: in its journal, or in the database at a URL, `sqlite:///...`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            storage = journal(folder, seconds) if url is None else database(url, seconds)
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(
            storage=storage, study_name=NAME, load_if_exists=True, direction="maximize"
        )
        return Queue(study)

    def add(self, jobs: Iterable[Job]) -> None:
        """Put jobs that are not listed yet at the end."""
        listed = {job.name for job in self.jobs()}
        for job in jobs:
            if job.name not in listed:
                self.study.enqueue_trial({}, user_attrs={KEY: job.as_json()})
                listed.add(job.name)

    def jobs(self, states: Iterable[TrialState] | None = None) -> list[Job]:
        """The jobs in the order in which they were added; those that were put back once."""
        found = [Job.read(trial.user_attrs.get(KEY)) for trial in self.trials(states)]
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
        jobs = ((Job.read(trial.user_attrs.get(KEY)), silence(trial)) for trial in trials)
        return {job.name: seconds for job, seconds in jobs if job is not None}

    def results(self) -> dict[str, float]:
        """What the finished jobs gave, by name."""
        finished = self.trials([TrialState.COMPLETE])
        pairs = ((Job.read(trial.user_attrs.get(KEY)), trial.value) for trial in finished)
        return {job.name: value for job, value in pairs if job is not None and value is not None}

    def trials(self, states: Iterable[TrialState] | None) -> list[FrozenTrial]:
        wanted = None if states is None else tuple(states)
        return self.study.get_trials(deepcopy=False, states=wanted)

    def take(self, perform: Callable[[Job], float]) -> Job | None:
        """Do the job that has waited longest; what it raises is raised, and the job put back.

        Returns the job; None where another worker was quicker.
        """
        taken: list[Job] = []

        def objective(trial: Trial) -> float:
            job = Job.read(trial.user_attrs.get(KEY))
            if job is None:  # another worker was quicker, and this trial is a new one
                raise optuna.TrialPruned
            trial.set_user_attr(worker.KEY, Worker.here().as_json())
            done = self.results().get(job.name)
            if done is not None:  # by a worker that was taken for gone
                return done
            try:
                value = perform(job)
            except BaseException:
                self.study.enqueue_trial({}, user_attrs={KEY: job.as_json()})
                raise
            taken.append(job)
            return value

        self.study.optimize(objective, n_trials=1)
        return taken[0] if taken else None

    def seconds(self) -> dict[str, float]:
        """How long each finished job took, by name."""
        trials = self.trials([TrialState.COMPLETE])
        pairs = ((Job.read(trial.user_attrs.get(KEY)), trial.duration) for trial in trials)
        return {job.name: took.total_seconds() for job, took in pairs if job is not None and took is not None}


def journal(folder: Path, seconds: int) -> BaseStorage:
    """A file in the study's folder, which may be shared by NFS. Raises InputError where it is damaged."""
    path = folder / JOURNAL
    lock = JournalFileOpenLock(str(path))
    if path.is_file():
        cut_torn_line(path, lock)
    try:
        return BeatingJournal(JournalFileBackend(str(path), lock), seconds)
    except (ValueError, LookupError, AssertionError, TypeError):
        problem = "is damaged: not every line is an entry of a journal"
        remedy = "move it away, and go on: trainings that are finished are not done again"
        raise refuse(str(folder), JOURNAL, problem, remedy) from None


def cut_torn_line(path: Path, lock: JournalFileOpenLock) -> None:
    """Remove a last line without an end, which a worker was writing when it died or the disk was full."""
    lock.acquire()
    try:
        whole = read_bytes(path, "log").rfind(b"\n") + 1
        if whole < path.stat().st_size:
            os.truncate(path, whole)
    finally:
        lock.release()


def database(url: str, seconds: int) -> BaseStorage:
    """A database, for thousands of workers."""
    return BeatingDatabase(url, seconds)
