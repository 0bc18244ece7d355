"""`genoc derive`."""

from pathlib import Path
from typing import Any, Literal

import click

from genotype.commands.options_once import command
from genotype.text.files import require_free
from search.commands.options import (
    AT_LEAST_ONE,
    KEEP_OPTIONS,
    MACHINE_OPTIONS,
    PATH,
    SEED,
    data_options,
    options,
    setting,
)
from search.commands.shared import OUTPUT_OPTIONS, given_data, hand_over, stopped_with, typed
from search.config import PerturbationConfig

PERTURBATION = PerturbationConfig()

ANY_METHOD = {
    *("--method", "--edges-per-node", "--block-inputs", "--device", "--threads"),
    *("--output", "--force", "--json"),
}

PERTURBATION_OPTIONS = (
    click.option(
        "--method",
        type=click.Choice(["alphas", "perturbation"]),
        default="alphas",
        show_default=True,
        help="What shows that a candidate matters: its alpha, or that the supernet is worse without it.",
    ),
    click.option("--seed", type=SEED, help="Perturbation: orders the decisions. [default: the run's]"),
    setting("--probe", PERTURBATION.probe, AT_LEAST_ONE, "Perturbation: validation images to measure on."),
    setting(
        "--tune-steps",
        PERTURBATION.tune_steps,
        click.IntRange(0),
        "Perturbation: weight steps between decisions.",
    ),
)


@command()
@click.argument("run", type=PATH)
@click.option("--epoch", type=click.IntRange(0), help="Alphas after so many epochs. [default: the last]")
@options(KEEP_OPTIONS, PERTURBATION_OPTIONS, data_options(of_a_run=True), MACHINE_OPTIONS)
@options(OUTPUT_OPTIONS)
def derive(
    run: Path,
    method: Literal["alphas", "perturbation"],
    epoch: int | None,
    edges_per_node: int | None,
    block_inputs: Literal["above_mean", "all"] | None,
    seed: int | None,
    probe: int,
    tune_steps: int,
    device: str,
    threads: int | None,
    output: Path | None,
    force: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Derive a genotype from RUN, a search's folder, without searching again.

    From the alphas of any epoch, or by perturbation (Wang et al. 2021): one decision after the other,
    a candidate matters as much as the validation loss rises without it, and the supernet's weights
    are trained on under what was decided. That needs the run's checkpoint and data, and writes
    perturbation.json into RUN.

    \b
        genoc derive runs/search --epoch 10 --edges-per-node 1 -o earlier.json
        genoc derive runs/search --method perturbation -o other.json
    """
    from search.api import seed_of
    from search.derivation.from_run import derive_by_alphas, derive_by_perturbation
    from search.prepare import use_machine
    from search.supernet.overrides import Overrides

    require_free(output, force)
    require_used(method)
    use_machine(device, threads)
    overrides = Overrides(None, edges_per_node, block_inputs)
    with stopped_with("nothing was written"):
        if method == "alphas":
            derivation = derive_by_alphas(run, epoch, overrides)
        else:
            order = seed_of(run) if seed is None else seed
            config = PerturbationConfig(seed=order, probe=probe, tune_steps=tune_steps)
            derivation = derive_by_perturbation(run, given_data(settings), overrides, config, device)
    hand_over(derivation, output, as_json)


def require_used(method: str) -> None:
    """Refuse options that were typed and have no part in this method."""
    from genotype import Diagnostic, InputError

    if method == "alphas":
        idle = sorted(typed() - ANY_METHOD - {"--epoch"})
        problem, other = (
            "nothing is measured or trained: the alphas are as they were recorded",
            "perturbation",
        )
    else:
        idle = sorted(typed() & {"--epoch"})
        problem, other = "a run keeps its supernet's weights of the last epoch alone", "alphas"
    remedy = f"leave it out, or use --method {other}"
    if idle:
        raise InputError(f"--method {method}", [Diagnostic(option, problem, remedy) for option in idle])
