"""`genoc study` and `genoc worker`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from genotype.commands.amounts import BYTES, COUNT, MILLISECONDS
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import OUTPUT, F, option
from genotype.commands.options_once import command
from search.commands.completing import studies
from search.commands.data.class_weights import class_weights_option
from search.commands.data.options import data_options
from search.commands.options import (
    AT_LEAST_ONE,
    LENGTH,
    MACHINE_OPTIONS,
    PATH,
    RUN,
    FiniteRange,
    augment_option,
    loss_option,
    options,
    precision_option,
    setting,
)
from search.commands.searching.methods import BY_TRAININGS, DEFAULT, PLUGGED
from search.commands.searching.options import MINUTES
from search.commands.sections import BUDGET, HARDWARE, OPTIMISATION
from search.commands.settings.lengths import with_one_length
from search.commands.settings.option import config_option
from search.commands.settings.refused import settings_command
from search.commands.settings.write import run_settings
from search.commands.shared import data_config, stopped_with, typed
from search.config import TrainConfig

if TYPE_CHECKING:
    from search.study.folder import StudyFolder

STORAGE = option(
    "--storage",
    metavar="URL",
    show_default="a journal in the folder",
    help="Database of Optuna's for the list of jobs: sqlite:///jobs.db, postgresql://...",
    group=HARDWARE,
)


def budget(unit: str, kind: Any, metavar: str, words: str) -> Callable[[F], F]:
    """An option for what networks may use at most."""
    return option(f"--max-{unit}", multiple=True, type=kind, metavar=metavar, help=words, group=BUDGET)


STUDY_OPTIONS = (
    option(
        "--out",
        required=True,
        type=PATH,
        metavar="STUDY",
        help="Folder to write the study to.",
        group=OUTPUT,
    ),
    option(
        "--resume",
        is_flag=True,
        help="Go on with the study in --out, as the same command does anyhow.",
        group=OUTPUT,
    ),
    budget("macs", COUNT, "N", "MACs of an image: 25M, 1.5G. Several times for several budgets."),
    budget("params", COUNT, "N", "Parameters of a network: 2M."),
    budget("latency", MILLISECONDS, "MS", "Time of a forward pass of an image on this device: 10ms."),
    budget("memory", BYTES, "BYTES", "Memory of a training step: 4GiB."),
    option(
        "--reference",
        type=PATH,
        metavar="GENOTYPE",
        show_default="the first options of the space",
        help="The network to beat, which is scaled to each budget.",
        group=BUDGET,
    ),
    option(
        "--network",
        "networks",
        type=PATH,
        multiple=True,
        metavar="GENOTYPE",
        help="Another network that takes part, such as one found; scaled where it is beyond the budget.",
        group=BUDGET,
    ),
    option(
        "--lose-at-most",
        type=FiniteRange(0, 1),
        metavar="DICE",
        help="Find the cheapest network that loses at most so much Dice: .002.",
        group=BUDGET,
    ),
    setting("--seeds", 3, click.IntRange(1, 100), "Trainings of each network.", OPTIMISATION),
    setting("--random", 3, click.IntRange(0, 1000), "Random genotypes of the space for each budget.", BUDGET),
    option(
        "--method",
        "methods",
        type=click.Choice([*(method.name for method in (*BY_TRAININGS, *PLUGGED)), "none"]),
        multiple=True,
        default=(DEFAULT,),
        show_default=True,
        help="Search methods that take part; none if only networks are compared.",
        group=BUDGET,
    ),
    option("--steps", type=AT_LEAST_ONE, help="Steps of each training.", group=OPTIMISATION),
    option(
        "--minutes",
        type=LENGTH,
        show_default=f"{MINUTES}, unless --steps",
        help="Length of each training: as many steps as fit.",
        group=OPTIMISATION,
    ),
    setting("--batch", RUN.batch, click.IntRange(2, 65_536), "Batch size.", OPTIMISATION),
    loss_option(),
    class_weights_option,
    augment_option("Augmentation of the training images."),
    STORAGE,
)


FIRST = (
    *("--config", "--data", "--out", "--max-macs", "--reference", "--method", "--minutes", "--seeds"),
    *("--size", "--device"),
)


@settings_command(first=FIRST)
@click.argument("space", type=PATH)
@options(
    (config_option(),), data_options(), STUDY_OPTIONS, MACHINE_OPTIONS, (precision_option(RUN.precision),)
)
@json_option
def study(
    space: Path,
    out: Path,
    reference: Path | None,
    networks: tuple[Path, ...],
    storage: str | None,
    threads: int | None,
    resume: bool,
    lose_at_most: float | None,
    seeds: int,
    random: int,
    methods: tuple[str, ...],
    as_json: bool,
    **settings: Any,
) -> None:
    """Compare searches with a scaled reference network.

    Within each budget there are the reference network, random genotypes of the space, and what each search
    method finds, with their widths multiplied by one factor so that they use the budget. All are trained
    alike and as long, from the same number of seeds, and compared on the test images by bootstrap. The result
    is a sentence: use this network; or nothing beats the reference here.

    With --lose-at-most it is the cheapest network that loses almost nothing. The budget is where to begin:
    it is halved again and again.

    The same command goes on where a study was stopped; `genoc worker STUDY` helps with it from another
    process or machine.

    \b
        genoc new segmentation -o space.json
        genoc study space.json --data lesions/ --size 48 --max-macs 25M --out runs/study
    """
    from compiler.checks import load_checked, read_checked
    from search.prepare import use_machine
    from search.progress import brief
    from search.runs.files import SPACE
    from search.study.begin import begun, plain, require_methods, require_room_for_study
    from search.study.budgets import UNITS, Budget
    from search.study.folder import REFERENCE, given_file
    from search.study.queue import require_url
    from search.study.settings import StudyConfig

    given_budgets = (Budget(unit, most) for unit in UNITS for most in settings.pop(f"max_{unit}"))
    budgets = tuple(dict.fromkeys(given_budgets))
    if not budgets:
        raise click.UsageError("give --max-macs or another budget")
    settings = with_one_length(settings, ("steps", "minutes"))
    if settings["steps"] is None and settings["minutes"] is None:
        settings["minutes"] = MINUTES
    methods = tuple(method for method in methods if method != "none")
    config = TrainConfig(data=data_config(settings), **settings)
    if lose_at_most is not None and len(budgets) > 1:
        raise click.UsageError("--lose-at-most starts from one budget, and halves it again and again")
    if lose_at_most is not None and networks:
        raise click.UsageError("--network has no effect with --lose-at-most, which compares the reference")
    if lose_at_most is not None and random and "--random" in typed():
        raise click.UsageError("--random has no effect with --lose-at-most, which compares the reference")
    given = StudyConfig(
        budgets=budgets, lose_at_most=lose_at_most, seeds=seeds, random=random, methods=methods, train=config
    )
    require_room_for_study(out)
    require_url(storage)
    checked = read_checked(space)
    with checked.shown():
        require_methods(checked.genotype, methods)
    choices = load_checked(space)
    network = plain(choices) if reference is None else load_checked(reference)
    others = [load_checked(path) for path in networks]
    use_machine(config.device, threads)
    own = run_settings(
        out,
        space=out / SPACE,
        reference=None if reference is None else out / REFERENCE,
        networks=[out / given_file(each.name) for each in others],
        steps=config.steps,
        minutes=config.minutes,
    )
    with brief():
        folder = begun(out, choices, network, given, others, list(map(str, networks)), own)
        finish(folder, storage, threads, as_json)


@command()
@click.argument("study", type=PATH, shell_complete=studies)
@options((STORAGE,))
@option("--threads", type=click.IntRange(1, 1024), show_default="all", help="Number of CPU threads.")
@json_option
def worker(study: Path, storage: str | None, threads: int | None, as_json: bool) -> None:
    """Help with a study from another process or machine.

    It does jobs until the study is finished. The folder STUDY must be one that all workers share. A worker
    may leave at any time: another takes up what it left.
    """
    from search.study.folder import StudyFolder, require_study

    require_study(study)
    finish(StudyFolder(study), storage, threads, as_json)


def finish(folder: "StudyFolder", storage: str | None, threads: int | None, as_json: bool) -> None:
    """Do the jobs of a study, and print what it found."""
    from search.prepare import use_machine
    from search.runs.files import REPORT
    from search.study.queue import Queue
    from search.study.report.conclusion import write_conclusion
    from search.study.work import work

    use_machine(folder.config.train.device, threads)
    with stopped_with(lambda: f"run the same command again to go on with {folder.path}"):
        queue = Queue.of(folder.path, storage)
        work(folder, queue)
    found = write_conclusion(folder, queue.results())
    if as_json:
        from genotype import encode

        echo_json(encode(found))
        return
    echo(*found.lines(), f"report   {folder.path / REPORT}")
