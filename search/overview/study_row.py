"""The row of a study, or of a search by trainings.

Its files are read as far as a row tells of them, without what runs a study.
"""

from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

from attrs import frozen

from genotype import InputError
from genotype.form.field_types import Between, Name
from search.folders.held import is_held
from search.overview.row import Row, State
from search.overview.run_row import bare_row, changed
from search.overview.settings import value_in_words
from search.runs.documents.json_file import known, read_json
from search.runs.files import FOUND, RESULTS, STUDY
from search.runs.migrate import study_with_grid
from search.runs.records import LARGEST, Share
from search.runs.run_record import FILE, flat, read_record

RUNS = "runs"
Count = Annotated[int, Between(0, 10**18)]


@frozen(kw_only=True)
class StudyInBrief:
    """`study.json`: the name of the space, and the settings."""

    name: str
    space: str
    config: Mapping[Name, Any]


@frozen(kw_only=True)
class TrialInBrief:
    """The training of a network, and its validation Dice."""

    dice: Share


@frozen(kw_only=True)
class FoundInBrief:
    """`found.json`: what the network that a search found costs, and how it did, if it was trained."""

    macs: Count
    trial: TrialInBrief | None = None


@frozen(kw_only=True)
class EntryInBrief:
    """A network of a study: its test Dice by seed, and its costs."""

    macs: Count
    dice: tuple[Share, ...]


@frozen(kw_only=True)
class BudgetInBrief:
    """The networks of a budget."""

    entries: tuple[EntryInBrief, ...]


@frozen(kw_only=True)
class ResultsInBrief:
    """`results.json` of a study."""

    results: tuple[BudgetInBrief, ...]


@frozen(kw_only=True)
class Outcome:
    """What a study came to: of a comparison, that of the network with the highest mean Dice."""

    validation: float | None = None
    test: float | None = None
    macs: int | None = None


@frozen
class Jobs:
    """The trainings of a study: how many are finished, and whether one runs now."""

    finished: int
    running: bool


def study_row(folder: Path) -> Row:
    """The row of a study. Whatever is wrong with its files is told in it."""
    try:
        study = read(folder, STUDY, StudyInBrief)
        outcome = outcome_of(folder)
    except InputError as refused:
        problem = refused.problems[0]
        return bare_row(folder, "study", f"{problem.path}: {problem.problem}")
    jobs = jobs_of(folder)
    seeds, methods = study.config.get("seeds"), study.config.get("methods")
    state: State = "running" if jobs.running else "stopped" if outcome is None else "finished"
    outcome = outcome or Outcome()
    return Row(
        path=folder,
        kind="study" if seeds else "search by trainings",
        state=state,
        after="" if state == "finished" else f"after {jobs.finished} jobs",
        changed=changed(folder, [STUDY, FOUND, RESULTS, RUNS]),
        about=f"{study.name} {study.space[:8]}",
        validation=outcome.validation,
        test=outcome.test,
        macs=outcome.macs,
        settings={name: value_in_words(value) for name, value in settings(study, methods).items()},
    )


def settings(study: StudyInBrief, methods: Any) -> dict[str, Any]:
    """The settings of a study by their path, with the methods as one, and each budget."""
    every = flat({key: value for key, value in study.config.items() if key not in ("budgets", "methods")})
    budgets = study.config.get("budgets")
    given = [
        f"{one.get('unit')} {one.get('most'):g}"
        for one in (budgets if isinstance(budgets, list) else ())
        if isinstance(one, dict) and isinstance(one.get("most"), int | float) and abs(one["most"]) < LARGEST
    ]
    named = [str(method) for method in methods] if isinstance(methods, list) else []
    return {"methods": ", ".join(named), "budgets": ", ".join(given), **every}


def outcome_of(folder: Path) -> Outcome | None:
    """What a study came to; None where it is not finished."""
    if (folder / RESULTS).is_file():
        entries = [one for part in read(folder, RESULTS, ResultsInBrief).results for one in part.entries]
        best = max((one for one in entries if one.dice), key=lambda one: mean(one.dice), default=None)
        return Outcome() if best is None else Outcome(test=mean(best.dice), macs=best.macs)
    if (folder / FOUND).is_file():
        found = read(folder, FOUND, FoundInBrief)
        dice = None if found.trial is None else found.trial.dice
        return Outcome(validation=dice, macs=found.macs)
    return None


def jobs_of(folder: Path) -> Jobs:
    """The state of a study's trainings, by their folders."""
    finished, running = 0, False
    for run in sorted((folder / RUNS).glob(f"*/{FILE}")):
        running = running or is_held(run.parent)
        try:
            finished += read_record(run.parent).finished
        except InputError:
            continue
    return Jobs(finished, running)


def read(folder: Path, name: str, kind: type[Any]) -> Any:
    """What a file says, as far as a row tells it. Raises InputError."""
    values = read_json(folder, name)
    return known(folder / name, study_with_grid(values) if name == STUDY else values, kind)
