"""`genoc evaluate`."""

from pathlib import Path
from typing import Any

import click

from genotype import refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.options import MACHINE_OPTIONS, PATH, data_options, options
from search.commands.shared import given_data, measured, shown_together


@command()
@click.argument("runs", metavar="RUN...", type=PATH, nargs=-1, required=True)
@options(data_options(of_a_run=True), MACHINE_OPTIONS)
@click.option(
    "--part",
    type=click.Choice(["train", "val", "test"]),
    default="test",
    show_default=True,
    help="Evaluate on the training, validation or test set.",
)
@json_option
def evaluate(
    runs: tuple[Path, ...], threads: int | None, device: str, part: str, as_json: bool, **settings: Any
) -> None:
    """Evaluate a trained network, by default on the test set.

    RUN is the folder of a training, or of a zoo entry. Data, split and image size are those it was
    trained with, unless given here. Several networks, such as those of all folds, are evaluated on the
    test set one by one and together: the probabilities that they give are averaged.

    \b
        genoc evaluate runs/unet --part val
        genoc evaluate runs/unet/fold_*
    """
    from search.evaluation import run_evaluation
    from search.prepare import use_machine

    use_machine(device, threads)
    if len(runs) > 1:
        require_test(part)
        shown_together(runs, device, as_json, **given_data(settings))
        return
    evaluation = run_evaluation(runs[0], given_data(settings), part, device)
    if as_json:
        echo_json(evaluation.as_json(part))
    else:
        echo(measured(part, evaluation))


def require_test(part: str) -> None:
    """Refuse to evaluate several networks on images that some of them were trained on."""
    if part != "test":
        problem = "is for one network: what one was validated on, others may have been trained on"
        raise refuse("--part", part, problem, "leave it out, or evaluate one by one")
