"""What a command does from its settings to the files of a run, report included, and a program likewise."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from search.commands.evaluation.afterwards import nothing_learnt
from search.commands.settings.write import run_settings
from search.config import SearchConfig, TrainConfig

if TYPE_CHECKING:
    from compiler.checks import Checked
    from genotype import Genotype
    from search.distributed import Ranks
    from search.selection.derive import Derivation
    from search.study.findings.found import Found
    from search.study.settings import StudyConfig
    from search.supernet.overrides import Overrides
    from search.training.evaluate import Evaluation
    from search.training.watching import Watcher

LENGTHS = ("epochs", "steps", "minutes")
"""The settings of which one gives the length of a training."""

Read = Callable[[], "Checked"]
"""Gives the genotype or space of a run; it is called by one process of several, which tells the others."""


@frozen(kw_only=True)
class Machine:
    """On what a run works."""

    devices: int = 1
    threads: int | None = None
    even_if_slow: bool = False


@frozen(kw_only=True)
class Place:
    """The folder of a run, whether one in it is continued, on what it works and who is told of its epochs."""

    out: Path
    resume: bool
    machine: Machine
    ranks: "Ranks"
    watchers: "Sequence[Watcher]" = ()


def trained(read: Read, config: TrainConfig, place: Place) -> "Evaluation":
    """Train a network; the result is its evaluation on the test set."""
    from search.api import run_training
    from search.device.determinism import computing

    checked = ready(read, config.device, place)
    with checked.shown(), computing(config):
        evaluation = run_training(
            checked.genotype,
            config,
            place.out,
            place.resume,
            place.ranks,
            place.machine.even_if_slow,
            watchers=place.watchers,
            settings=training_settings(place.out, config, config.fold),
        )
    if place.ranks.is_first:
        reported(place.out)
        tell(nothing_learnt(evaluation))
    return evaluation


def trained_on_folds(read: Read, config: TrainConfig, place: Place) -> None:
    """Train a network on every fold of its data, each in a folder of its own."""
    from search.device.determinism import computing
    from search.folds import run_folds

    checked = ready(read, config.device, place)
    with checked.shown(), computing(config):
        one_by_one = run_folds(
            checked.genotype,
            config,
            place.out,
            place.resume,
            place.ranks,
            place.machine.even_if_slow,
            lambda folder, fold: training_settings(folder, config, fold),
        )
        for folder in one_by_one:
            if place.ranks.is_first:
                reported(folder)


def searched_by_alphas(
    read: Read, config: SearchConfig, overrides: "Overrides", place: Place
) -> "tuple[Genotype, Derivation]":
    """Search a space by alphas; the space with the overrides, and what was derived."""
    from search.api import run_search
    from search.device.determinism import computing
    from search.runs.files import SPACE

    checked = ready(read, config.device, place)
    space = overrides.applied(checked.genotype)
    with checked.shown(), computing(config):
        derivation = run_search(
            space,
            config,
            place.out,
            place.resume,
            place.ranks,
            place.machine.even_if_slow,
            place.watchers,
            run_settings(
                place.out, space=place.out / SPACE, method=config.method, precision=config.precision
            ),
        )
    if place.ranks.is_first:
        reported(place.out)
        tell([how_decided(place.out)])
    return space, derivation


def searched_by_trainings(
    read: Read, reference: "Genotype | None", config: "StudyConfig", place: Place
) -> "Found":
    """Search a space by trainings of its networks, by default compared with that of its first options."""
    from search.device.determinism import computing, require_no_latency
    from search.prepare import use_machine
    from search.progress import brief
    from search.runs.files import SPACE
    from search.runs.run import resumable
    from search.study.begin import begun, plain, require_free_study, require_methods
    from search.study.folder import REFERENCE
    from search.study.queue import Queue
    from search.study.report.search_page import write_search_report
    from search.study.work import work

    require_free_study(place.out, place.resume)
    checked = read()
    space = checked.genotype
    with checked.shown():
        require_methods(space, config.methods)
    require_no_latency(config.train, [budget.unit for budget in config.budgets])
    network = plain(space) if reference is None else reference
    use_machine(config.train.device, place.machine.threads)
    own = run_settings(
        place.out,
        space=place.out / SPACE,
        method=config.methods[0],
        reference=None if reference is None else place.out / REFERENCE,
        steps=config.train.steps,
        minutes=config.train.minutes,
        precision=config.train.precision,
    )
    with resumable(place.out):
        with brief(), computing(config.train):
            folder = begun(place.out, space, network, config, settings=own)
            queue = Queue.of(folder.path)
            work(folder, queue)
        return write_search_report(folder, queue.results())


def training_settings(folder: Path, config: TrainConfig, fold: int | None) -> str:
    """The text of the settings of a training in a folder."""
    from search.runs.files import GENOTYPE

    lengths = {name: getattr(config, name) for name in LENGTHS}
    return run_settings(folder, genotype=folder / GENOTYPE, fold=fold, **lengths)


def ready(read: Read, device: str, place: Place) -> "Checked":
    """The genotype or space of a run, once the machine is as it is asked for."""
    from search.prepare import use_machine

    place.ranks.together(lambda: use_machine(device, place.machine.threads))
    return place.ranks.first(read)


def how_decided(out: Path) -> str:
    """How far the alphas of a search came from equal weights."""
    from search.monitor.courses import courses, mean_decidedness
    from search.runs.documents import ALPHAS

    decided = mean_decidedness(courses(ALPHAS.read(out)))
    return f"decided  {decided:.0%} on average; 0%: all candidates have equal weight, 100%: one has all"


def tell(lines: Iterable[str]) -> None:
    """Print what is to be known of a run, whatever is done with its result."""
    from search.progress import say

    for line in lines:
        say(line)


def reported(out: Path) -> None:
    """Write a run's report. If the disk is full, say that --resume writes it later."""
    from search.report import write_report
    from search.runs.run import resumable

    with resumable(out):
        write_report(out)
