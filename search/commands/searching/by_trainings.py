"""`genoc search` by trainings: a study in which a method finds a network, and nothing is compared."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import fields

from genotype.commands.console import echo, echo_json
from search.commands.searching.by_alphas import next_command
from search.commands.searching.options import MINUTES
from search.commands.settings.lengths import with_one_length
from search.commands.shared import stoppable
from search.commands.whole_runs import Machine, Place, searched_by_trainings
from search.config import TrainConfig

if TYPE_CHECKING:
    from search.study.settings import StudyConfig

NOT_SHARED = ("epochs", "lr", "lr_end", "decay", "momentum", "weight_decay", "clip", "init", "init_encoder")
"""Settings of a search by alphas that trainings name alike, and leave at their own defaults."""


def search_by_trainings(
    space: Path,
    reference: Path | None,
    out: Path,
    resume: bool,
    threads: int | None,
    method: str,
    settings: dict[str, Any],
    as_json: bool,
) -> None:
    """Search a space, and print what was found."""
    from compiler.checks import load_checked, read_checked
    from genotype import encode
    from search.distributed import ALONE
    from search.runs.files import GENOTYPE, REPORT

    config = study_config(method, settings)
    network = None if reference is None else load_checked(reference)
    place = Place(out=out, resume=resume, machine=Machine(threads=threads), ranks=ALONE)
    with stoppable(out, ALONE):
        found = searched_by_trainings(lambda: read_checked(space), network, config, place)
    if as_json:
        told = {"genotype": str(out / GENOTYPE), "report": str(out / REPORT), "found": encode(found)}
        echo_json(told)
        return
    train = config.train
    length = f"--steps {train.steps}" if train.minutes is None else f"--minutes {train.minutes:g}"
    echo(*found.lines(), f"found    {out / GENOTYPE}", f"report   {out / REPORT}", next_command(out, length))


def study_config(method: str, settings: dict[str, Any]) -> "StudyConfig":
    """The settings of a search by a method, which is a study in which it alone takes part."""
    from search.study.settings import StudyConfig

    train = train_config(settings)
    return StudyConfig(budgets=budgets_of(settings), seeds=0, random=0, methods=(method,), train=train)


def train_config(settings: dict[str, Any]) -> TrainConfig:
    """The settings of every training of the search."""
    names = {field.name for field in fields(TrainConfig)}.difference(NOT_SHARED)
    whole = with_one_length(settings, ("steps", "minutes"))
    shared = {name: value for name, value in whole.items() if name in names}
    if shared["steps"] is None and shared["minutes"] is None:
        shared["minutes"] = MINUTES
    if shared["precision"] is None:
        shared["precision"] = TrainConfig().precision
    return TrainConfig(**shared)


def budgets_of(settings: dict[str, Any]) -> tuple[Any, ...]:
    """The budget that was given, if one was."""
    from search.study.budgets import UNITS, Budget

    found = [Budget(unit, most) for unit in UNITS if (most := settings[f"max_{unit}"]) is not None]
    if len(found) > 1:
        raise click.UsageError("give one budget: --max-macs, --max-params, --max-latency or --max-memory")
    return tuple(found)
