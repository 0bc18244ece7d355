"""The runs that are compared where a folder holds several: those of folds, and what a search found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import lexists
from pathlib import Path
from shlex import quote

from genotype import InputError, refuse
from search.named import fold_runs, how_to_train, is_entry
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import STUDY
from search.runs.run_record import FILE
from search.study.findings.found import FOUND
from search.study.job import SEARCH_SEED, Job

JOBS = "runs"
"""The folder of a search's trainings in its own."""
SHOWN = 3


def runs_in(folder: Path) -> tuple[Path, ...]:
    """The runs that a folder stands for: itself, those of its folds, or that of what a search found.

    Raises InputError where a search or a study has no such training, with those that it has.
    """
    if lexists(folder / STUDY):
        return (trained_in_search(folder),)
    if is_entry(folder):
        problem = "is a zoo entry, which keeps no Dice of single images"
        raise refuse(str(folder), "RUN", problem, "give the folder of the training that it was made from")
    return fold_runs(folder) or (folder,)


def trained_in_search(folder: Path) -> Path:
    """The training by which a search by trainings tells the Dice of the network that it found."""
    if not FOUND.is_in(folder):
        raise several(folder, "has found no network: it is a study, or a search that has not finished")
    trial = FOUND.read(folder).trial
    if trial is None:
        raise several(folder, "did not train the network that it found")
    job = Job(network=trial.network, seed=SEARCH_SEED, part=trial.part)
    run = folder / JOBS / job.name
    if not lexists(run / FILE):
        raise several(folder, f"has no {JOBS}/{job.name}, the training of the network that it found")
    return run


def several(folder: Path, problem: str) -> InputError:
    """The error for a folder that stands for no single training, with the line that compares those in it."""
    runs = list(evaluated_in(folder))
    if len(runs) < 2:
        return refuse(str(folder), "RUN", problem, how_to_train(folder))
    line = " ".join(quote(str(run)) for run in runs[:SHOWN])
    more = f" (of {len(runs)} in {folder / JOBS})" if len(runs) > SHOWN else ""
    return refuse(str(folder), "RUN", problem, f"compare its trainings: genoc compare {line}{more}")


def evaluated_in(folder: Path) -> Iterator[Path]:
    """The trainings of a search or a study that were evaluated, by name."""
    runs: Sequence[Path] = sorted((folder / JOBS).glob("*")) if (folder / JOBS).is_dir() else []
    yield from (run for run in runs if lexists(run / FILE) and EVALUATION.is_in(run))
