"""Doing the jobs of a study, by any number of workers."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import evolve
from filelock import FileLock

from genotype import refuse
from genotype.text.files import require_lockable
from search.api import run_training
from search.progress import brief, say
from search.study.contenders import contenders
from search.study.findings.spent import counted
from search.study.folder import StudyFolder
from search.study.job import Job, JobKind
from search.study.queue import Queue
from search.study.shared import evolve_members, share
from search.study.soundness.data import require_same_data
from search.study.soundness.place import in_place, require_in_place
from search.study.soundness.runs import present, require_own, require_own_run
from search.study.telling import Telling

WAITING = 2.0
"""Seconds until a worker with nothing to do looks again."""


def work(study: StudyFolder, queue: Queue) -> None:
    """Do jobs until the study is finished.

    Several workers may do so in the same folder; what one of them leaves undone another takes up. Refused
    where the folder is moved or removed meanwhile.
    """
    with brief(), in_place(study.path):
        require_own(study, queue)
        telling, is_open = Telling.of(study, queue), plan(study, queue)
        if is_open:
            telling.begin()
        while is_open:
            if queue.waits():
                job = queue.take(lambda job: timed(study, job))
                telling.done(job)
            else:
                telling.waiting()
                time.sleep(WAITING)
            is_open = plan(study, queue)
        require_own(study, queue)


def plan(study: StudyFolder, queue: Queue) -> bool:
    """List what must be done now; whether anything is."""
    lock = study.path / ".plan.lock"
    require_in_place(study.path)
    require_lockable(lock)
    with FileLock(lock):
        finished = present(study, queue)
        gone = queue.results().keys() - finished
        due = wanted(study, finished)
        for job in due:
            if job.name in gone:
                say(f"again    {job.name}: its run is in the folder no more, so the job is done once more")
        queue.add(due, again=gone)
    return queue.is_open()


def wanted(study: StudyFolder, finished: dict[str, float]) -> list[Job]:
    """The jobs that are due, given those that are finished; none if the study is."""
    jobs: list[Job] = []
    for contender in contenders(study, finished):
        own = contender.prepare(study, finished) or study.trainings(contender.network)
        jobs += [job for job in own if job.name not in finished]
    return jobs


def timed(study: StudyFolder, job: Job) -> float:
    """Do a job, and note in its run what it took."""
    dice = counted(study.run(job), lambda: perform(study, job))
    if math.isnan(dice):
        problem = "there is no Dice: all pixels of all validation images are ignored"
        remedy = "give data with labels in the validation images"
        raise refuse(str(study.run(job)), "validation", problem, remedy)
    return dice


def perform(study: StudyFolder, job: Job) -> float:
    """Do a job, from where it was stopped; what it gives is a Dice on the validation images.

    Refused where its folder holds a run of another network, or with other settings.
    """
    require_in_place(study.path)
    require_own_run(study, job, {})
    return KINDS[job.kind](study, job)


def train(study: StudyFolder, job: Job) -> float:
    """Train a network as a job says; the best Dice."""
    start = None if job.after is None else str(weights_of(study, job.after))
    config = evolve(job.of(study.config.train), init=start)
    genotype, run = study.network(job.network), study.run(job)
    run_training(
        genotype, config, run, resume=True, even_if_slow=True, part=job.evaluated_on,
        accept=lambda data: require_same_data(study, genotype, data),
    )  # fmt: skip
    return study.validation(job)


KINDS: Mapping[JobKind, Callable[[StudyFolder, Job], float]] = {
    "train": train,
    "share": share,
    "evolve": evolve_members,
}


def weights_of(study: StudyFolder, name: str) -> Path:
    """The run whose weights a job starts with."""
    return study.path / "runs" / name
