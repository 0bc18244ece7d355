"""`genoc evaluate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from genotype import refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import OUTPUT, option
from genotype.commands.options_once import command
from search.commands.completing import models
from search.commands.data.options import data_options
from search.commands.options import MACHINE_OPTIONS, NOT_NEGATIVE, PATH, options, zoo_option
from search.commands.sections import DATASET, MEASURING
from search.commands.shared import given_data, measured, shown_together
from search.config import TOLERANCE

FIRST = ("--part", "--data", "--split", "--size", "--tolerance", "--device", "--out", "--zoo", "--json")


@command(first=FIRST)
@click.argument("names", metavar="RUN...", nargs=-1, required=True, shell_complete=models)
@options(data_options(of_a_run=True), MACHINE_OPTIONS)
@option(
    "--part",
    type=click.Choice(["train", "val", "test", "all"]),
    default="test",
    show_default=True,
    help="Evaluate on the training, validation or test set, or on all images.",
    group=DATASET,
)
@option(
    "--surfaces/--no-surfaces",
    default=True,
    show_default=True,
    help="Compare surfaces too: HD95 and the surface Dice (NSD).",
    group=MEASURING,
)
@option(
    "--tolerance",
    type=NOT_NEGATIVE,
    default=TOLERANCE,
    show_default=True,
    help="By which surfaces may differ in NSD: in mm where images have a spacing, else in pixels.",
    group=MEASURING,
)
@option(
    "-o",
    "--out",
    type=PATH,
    metavar="DIR",
    help="Folder to write evaluation.json and evaluation.csv to.",
    group=OUTPUT,
)
@zoo_option
@json_option
def evaluate(
    names: tuple[str, ...],
    threads: int | None,
    device: str,
    part: str,
    surfaces: bool,
    tolerance: float,
    out: Path | None,
    shelf: Path,
    as_json: bool,
    **settings: Any,
) -> None:
    """Evaluate a trained network, by default on the test set.

    RUN is the folder of a training or of a zoo entry, an entry's name, or the folder that `genoc train
    --fold all` wrote, with the networks of all folds. Data, split and image size are those it was trained
    with, unless given here. Several networks, such as those of all folds, are evaluated on the test set one
    by one and together: the probabilities that they give are averaged.

    For each class the means over images and the measures of all pixels at once are printed, with the 95 %
    interval by the bootstrap over images. The files of --out also tell every image.

    \b
        genoc evaluate runs/unet --part val
        genoc evaluate runs/unet --data other/ --part all -o measures/
        genoc evaluate runs/cv
    """
    from search.commands.evaluation.measure_table import table_lines
    from search.evaluation import run_evaluation
    from search.named import folders_named
    from search.prepare import use_machine
    from search.runs.evaluation_files import require_place, write_measures

    if out is not None:
        require_place(out)
        require_nobodys(out)
    use_machine(device, threads)
    runs = [folder for name in names for folder in folders_named(name, shelf, line)]
    given, apart = given_data(settings), tolerance if surfaces else None
    if len(runs) > 1:
        require_test(part)
        evaluation = shown_together(runs, device, apart, as_json, **given).ensemble
    else:
        evaluation = run_evaluation(runs[0], given, part, device, apart)
    content, images = evaluation.as_json(part), evaluation.measured
    assert images is not None
    if out is not None:
        write_measures(out, content, images)
    if as_json:
        if len(runs) == 1:
            echo_json(content)
        return
    if len(runs) == 1:
        echo(measured(part, evaluation))
    echo(*table_lines(images))
    if out is not None:
        echo("", f"written  {out}")


def line(folders: Sequence[str]) -> str:
    """The command that evaluates the networks in these folders together."""
    return f"genoc evaluate {' '.join(folders)}"


def require_nobodys(out: Path) -> None:
    """Refuse to write into the folder of a run or an entry, which has its own files."""
    from search.named import whose

    if own := whose(out):
        raise refuse(str(out), "--out", own, "give another folder")


def require_test(part: str) -> None:
    """Refuse to evaluate several networks on images that some of them were trained on."""
    if part != "test":
        problem = "is for one network: what one was validated on, others may have been trained on"
        raise refuse("--part", part, problem, "leave it out, or evaluate one by one")
