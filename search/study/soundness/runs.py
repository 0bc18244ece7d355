"""The runs of a study's jobs: whether they are there, and whether they are this study's."""

from collections.abc import Iterator, Mapping
from os.path import lexists
from pathlib import Path
from typing import Any

from genotype import Diagnostic, InputError, content_hash, refuse
from search.config import as_json
from search.runs.documents.evaluation import EVALUATION
from search.runs.read import best_validation, epochs_of
from search.runs.run import FREE, LENGTHS, is_taken
from search.runs.run_record import FILE, RunRecord, flat, read_record
from search.study.evolved import EVOLVED
from search.study.folder import StudyFolder
from search.study.job import Job, JobKind
from search.study.queue import Queue
from search.study.soundness.data import require_one_data_set
from search.study.soundness.earlier import require_todays_names

GIVES: Mapping[JobKind, str] = {"train": EVALUATION.name, "share": FILE, "evolve": EVOLVED.name}
"""The file without which nothing is left of a finished job."""
LEFT_OPEN = (None, "auto")
"""Settings that each run decides by itself."""


def is_gone(study: StudyFolder, job: Job) -> bool:
    """Whether what a finished job gave is in the study's folder no more."""
    return not lexists(study.run(job) / GIVES[job.kind])


def present(study: StudyFolder, queue: Queue) -> dict[str, float]:
    """What the finished jobs gave whose runs are there, by name."""
    gone = {job.name for job in queue.finished() if is_gone(study, job)}
    return {name: dice for name, dice in queue.results().items() if name not in gone}


def require_own(study: StudyFolder, queue: Queue) -> None:
    """Refuse files and runs that are not the study's: replaced, or of other settings or data."""
    require_todays_names(study)
    study.require_files()
    digests: dict[str, str] = {}
    results = queue.results()
    for job in queue.finished():
        if study.has_network(job.network) and not is_gone(study, job):  # what is missing is written anew
            require_own_run(study, job, digests)
            require_result(study, job, results.get(job.name))
    require_one_data_set(study)


def require_own_run(study: StudyFolder, job: Job, digests: dict[str, str]) -> None:
    """Refuse the run of a job that is of another network than lies in the study, or of other settings.

    `digests` are the content hashes of networks that are known already; those that are read are added.
    """
    run = study.run(job)
    if job.kind == "evolve" or not is_taken(run):
        return
    if not lexists(run / FILE):
        problem = f"there is no {FILE} in it, so nothing says what it is the run of"
        raise refuse(str(run), FILE, problem, again(run))
    if job.network not in digests:
        digests[job.network] = content_hash(study.network(job.network))
    problems = list(differing(study, job, read_record(run), digests[job.network]))
    if problems:
        raise InputError(f"{run} is not of this study", problems)


def require_result(study: StudyFolder, job: Job, dice: float | None) -> None:
    """Refuse a list of jobs that gives a training another Dice than its run has."""
    run = study.run(job)
    own = best_validation(epochs_of(run)) if job.kind == "train" else None
    if own is not None and dice is not None and own != dice:
        problem = f"gives {job.name} a Dice of {dice:.4f}, and its run has {own:.4f}"
        raise refuse(str(study.path), "the list of jobs", problem, again(run))


def differing(study: StudyFolder, job: Job, record: RunRecord, digest: str) -> Iterator[Diagnostic]:
    """In what a run is not that of its job."""
    if record.genotype not in (None, digest):
        path = study.network_path(job.network)
        problem = f"it is not the network of this run: its content hash is {digest[:12]}, "
        problem += f"and the run says {str(record.genotype)[:12]}"
        yield Diagnostic(str(path), problem, f"put back the file, or {again(study.run(job))}")
    ours, theirs = settings_of(study, job), flat(record.config)
    for key, value in ours.items():
        if value not in LEFT_OPEN and key in theirs and theirs[key] != value:
            problem = f"the run was made with {theirs[key]!r}, and the study says {value!r}"
            yield Diagnostic(key, problem, f"give another folder as --out, or {again(study.run(job))}")


def settings_of(study: StudyFolder, job: Job) -> dict[str, Any]:
    """The settings of a job's run by their path, as far as the study says them."""
    settings = flat(as_json(job.of(study.config.train)))
    free = {path.removeprefix("config.") for path in (*FREE, *(LENGTHS if job.kind == "share" else ()))}
    return {key: value for key, value in settings.items() if key not in free}


def again(run: Path) -> str:
    """How a job is done again."""
    return f"remove the folder {run}: the study then does its job again"
