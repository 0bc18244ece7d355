"""`genoc evaluate`."""

from pathlib import Path
from typing import Any

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.data.options import data_options
from search.commands.options import MACHINE_OPTIONS, PATH, options
from search.commands.shared import given_data, measured


@command()
@click.argument("run", type=PATH)
@options(data_options(of_a_run=True), MACHINE_OPTIONS)
@click.option(
    "--part",
    type=click.Choice(["train", "val", "test"]),
    default="test",
    show_default=True,
    help="Evaluate on the training, validation or test set.",
)
@json_option
def evaluate(run: Path, threads: int | None, device: str, part: str, as_json: bool, **settings: Any) -> None:
    """Evaluate a trained network, by default on the test set.

    RUN is the folder of a training, or of a zoo entry. Data, split and image size are those it was
    trained with, unless given here.

    \b
        genoc evaluate runs/unet --part val
    """
    from search.api import run_evaluation
    from search.prepare import use_machine

    use_machine(device, threads)
    evaluation = run_evaluation(run, given_data(settings), part, device)
    if as_json:
        echo_json(evaluation.as_json(part))
    else:
        echo(measured(part, evaluation))
