"""`genoc latency`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compiler.commands.genotypes import FILE, given_size, size_option
from genotype import refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.options import MACHINE_OPTIONS, options

if TYPE_CHECKING:
    from search.latency.report import Report


@command()
@FILE
@size_option
@click.option(
    "--batch",
    type=click.IntRange(1, 65_536),
    default=1,
    show_default=True,
    help="Number of images at a time.",
)
@click.option("--training", is_flag=True, help="Measure a training step instead of a forward pass.")
@click.option("--predict", is_flag=True, help="Predict from the table of this device, without the network.")
@options(MACHINE_OPTIONS)
@json_option
def latency(
    file: Path,
    size: tuple[int, ...],
    batch: int,
    training: bool,
    predict: bool,
    device: str,
    threads: int | None,
    as_json: bool,
) -> None:
    """Measure how long a network takes on this machine.

    The median of several forward passes of the compiled network in evaluation, or with --training of
    steps as genoc train takes them, in float32. --predict adds up the times of the network's blocks,
    resizes and ops, each of which is measured once per device and then kept.

    \b
    Examples: genoc latency net.json --size 128 --threads 1
              genoc latency net.json --batch 16 --training --json
              genoc latency net.json --predict
    """
    from compiler.checks import load_decided
    from search.latency.report import measured_report, predicted_report
    from search.prepare import use_machine

    if training and predict:
        raise refuse("--predict", "--training", "a prediction is of a forward pass", "leave one of them out")
    genotype = load_decided(file)
    extent = given_size(size, genotype)
    use_machine(device, threads)
    if predict:
        report = predicted_report(genotype, extent, batch, device)
    else:
        report = measured_report(genotype, extent, batch, device, training)
    show(report, as_json)


def show(report: "Report", as_json: bool) -> None:
    """Print a report."""
    content: dict[str, Any] = report.as_json()
    if as_json:
        echo_json(content)
    else:
        echo(*report.lines())
