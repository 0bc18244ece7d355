"""`genoc search` by trainings: a study in which a method finds a network, and nothing is compared."""

from pathlib import Path
from typing import Any

import click
from attrs import fields

from genotype.commands.console import echo, echo_json
from search.commands.searching.by_alphas import next_command
from search.commands.searching.options import MINUTES
from search.commands.settings.lengths import with_one_length
from search.commands.settings.write import run_settings
from search.commands.shared import stoppable
from search.config import TrainConfig

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
    from search.prepare import use_machine
    from search.progress import brief
    from search.runs.files import GENOTYPE, REPORT, SPACE
    from search.study.begin import begun, plain, require_free_study, require_methods
    from search.study.folder import REFERENCE
    from search.study.queue import Queue
    from search.study.report.conclusion import write_conclusion
    from search.study.settings import StudyConfig
    from search.study.work import work

    config = train_config(settings)
    budgets = budgets_of(settings)
    given = StudyConfig(budgets=budgets, seeds=0, random=0, methods=(method,), train=config)
    require_free_study(out, resume)
    checked = read_checked(space)
    with checked.shown():
        require_methods(checked.genotype, (method,))
    choices = load_checked(space)
    network = plain(choices) if reference is None else load_checked(reference)
    use_machine(config.device, threads)
    own = run_settings(
        out,
        space=out / SPACE,
        method=method,
        reference=None if reference is None else out / REFERENCE,
        steps=config.steps,
        minutes=config.minutes,
        precision=config.precision,
    )
    with brief(), stoppable(out, ALONE):
        folder = begun(out, choices, network, given, settings=own)
        queue = Queue.of(folder.path)
        work(folder, queue)
    found = write_conclusion(folder, queue.results())
    if as_json:
        told = {"genotype": str(out / GENOTYPE), "report": str(out / REPORT), "found": encode(found)}
        echo_json(told)
        return
    length = f"--steps {config.steps}" if config.minutes is None else f"--minutes {config.minutes:g}"
    echo(*found.lines(), f"found    {out / GENOTYPE}", f"report   {out / REPORT}", next_command(out, length))


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
