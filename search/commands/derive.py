"""`genoc derive`."""

from pathlib import Path
from typing import Any, Literal

import click

from genotype.commands.grouped_help import option
from genotype.commands.options_once import command
from genotype.text.files import require_free
from search.commands.completing import runs
from search.commands.data.options import data_options
from search.commands.options import (
    AT_LEAST_ONE,
    KEEP_OPTIONS,
    MACHINE_OPTIONS,
    PATH,
    SEED,
    options,
    setting,
)
from search.commands.sections import PERTURBATION as GROUP
from search.commands.shared import OUTPUT_OPTIONS, given_data, hand_over, stopped_with, typed
from search.config import PerturbationConfig

PERTURBATION = PerturbationConfig()

ANY_METHOD = {
    *("--method", "--edges-per-node", "--block-inputs", "--device", "--threads"),
    *("--output", "--force", "--json"),
}

PERTURBATION_OPTIONS = (
    option(
        "--method",
        type=click.Choice(["alphas", "perturbation"]),
        default="alphas",
        show_default=True,
        help="Rank candidates by alpha, or by the increase in validation loss without them.",
    ),
    option(
        "--seed",
        type=SEED,
        show_default="the run's",
        help="Seed of the random order in which decisions are made.",
        group=GROUP,
    ),
    setting(
        "--probe",
        PERTURBATION.probe,
        AT_LEAST_ONE,
        "Number of validation images to measure candidates on.",
        GROUP,
    ),
    setting(
        "--tune-steps",
        PERTURBATION.tune_steps,
        click.IntRange(0),
        "Training steps of the weights after each decision.",
        GROUP,
    ),
)


FIRST = (
    *("--epoch", "--edges-per-node", "--block-inputs", "--method", "--data", "--device"),
    *("--output", "--force", "--json"),
)


@command(first=FIRST)
@click.argument("run", type=PATH, shell_complete=runs)
@option(
    "--epoch",
    type=click.IntRange(0),
    show_default="the last",
    help="Use the alphas after this many epochs (--method alphas).",
)
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
    """Derive another genotype from a search, without a new one.

    RUN is the folder of the search. Uses the alphas of any epoch, or perturbation (Wang et al. 2021):
    decision by decision, the candidates without which the validation loss rises most are kept, and the
    supernet's weights are trained on with the decision made. Perturbation needs the run's checkpoint
    and data, and writes perturbation.json into RUN.

    \b
        genoc derive runs/search --epoch 10 --edges-per-node 1 -o earlier.json
        genoc derive runs/search --method perturbation -o other.json
    """
    from search.derivation.from_run import derive_by_alphas, derive_by_perturbation
    from search.prepare import use_machine
    from search.recorded import seed_of
    from search.supernet.overrides import Overrides

    require_free(output, force)
    require_used(method)
    use_machine(device, threads)
    overrides = Overrides(None, edges_per_node, block_inputs)
    with stopped_with(lambda: "nothing was written"):
        if method == "alphas":
            derivation = derive_by_alphas(run, epoch, overrides)
        else:
            order = seed_of(run) if seed is None else seed
            config = PerturbationConfig(seed=order, probe=probe, tune_steps=tune_steps)
            derivation = derive_by_perturbation(run, given_data(settings), overrides, config, device)
    hand_over(derivation, output, as_json)


def require_used(method: str) -> None:
    """Refuse options that were given and have no effect with this method."""
    from genotype import Diagnostic, InputError

    if method == "alphas":
        idle = sorted(typed() - ANY_METHOD - {"--epoch"})
        problem, other = (
            "has no effect: --method alphas uses the recorded alphas and measures or trains nothing",
            "perturbation",
        )
    else:
        idle = sorted(typed() & {"--epoch"})
        problem, other = "has no effect: a run keeps the supernet's weights of its last epoch only", "alphas"
    remedy = f"leave it out, or use --method {other}"
    if idle:
        raise InputError(f"--method {method}", [Diagnostic(option, problem, remedy) for option in idle])
