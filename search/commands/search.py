"""`genoc search`."""

import shlex
from pathlib import Path
from typing import Any, Literal

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.devices import devices_option, start_devices, taking_part
from search.commands.options import (
    AT_LEAST_ONE,
    FACTOR,
    KEEP_OPTIONS,
    MACHINE_OPTIONS,
    NOT_NEGATIVE,
    PATH,
    POSITIVE,
    RUN_OPTIONS,
    SHARE,
    STEP_OPTIONS,
    choice,
    data_options,
    options,
    precision_option,
    setting,
)
from search.commands.presets import preset_option
from search.commands.shared import data_config, reported, stoppable, told_again, typed
from search.config import AlphaOptimizer, Decay, RelaxationName, SearchConfig
from search.methods.listing import listed

SEARCH = SearchConfig()
METHODS = listed()
COUNT = click.IntRange(1, 10**18)

SEARCH_OPTIONS = (
    precision_option(SEARCH.precision),
    setting("--epochs", SEARCH.epochs, AT_LEAST_ONE, "Passes over the training part."),
    setting("--warmup", SEARCH.warmup, click.IntRange(0), "Epochs of weights alone, at first."),
    click.option(
        "--method",
        type=click.Choice([method.name for method in METHODS]),
        default=SEARCH.method,
        show_default=True,
        help="; ".join(f"{method.name}: {method.help}" for method in METHODS) + ".",
    ),
    click.option(
        "--weights-on",
        type=click.Choice(["A", "B"]),
        default=SEARCH.weights_on,
        show_default=True,
        help="adwu-net: the half that the weights learn from.",
    ),
    click.option(
        "--passes",
        type=click.IntRange(2, 3),
        default=SEARCH.passes,
        show_default=True,
        help="adwu-net: 2 has alphas and weights learn from that half in one pass; 3 as published.",
    ),
    setting("--lr", SEARCH.lr, POSITIVE, "Weights: SGD, from here."),
    setting("--lr-end", SEARCH.lr_end, NOT_NEGATIVE, "Weights: to here."),
    choice("--decay", SEARCH.decay, Decay, "Weights: how the rate falls; poly by a power of .9."),
    setting("--momentum", SEARCH.momentum, SHARE, "Weights."),
    click.option(
        "--nesterov/--no-nesterov", default=SEARCH.nesterov, show_default=True, help="Weights: its momentum."
    ),
    setting("--weight-decay", SEARCH.weight_decay, NOT_NEGATIVE, "Weights."),
    setting(
        "--clip",
        SEARCH.clip,
        POSITIVE,
        "Weights: the largest norm of their gradient; adwu-net: of the alphas' too.",
    ),
    click.option(
        "--order",
        type=click.IntRange(1, 2),
        default=SEARCH.order,
        show_default=True,
        help="Alphas: 2 looks through a step of the weights; a step takes about three times as long.",
    ),
    choice("--relaxation", SEARCH.relaxation, RelaxationName, "How depths and widths are weighed."),
    setting("--tau", SEARCH.tau, POSITIVE, "Gumbel: the temperature, until the warm-up ends."),
    setting("--tau-decay", SEARCH.tau_decay, FACTOR, "Gumbel: its factor in every epoch after."),
    choice("--alpha-optimizer", SEARCH.alpha_optimizer, AlphaOptimizer, "Alphas."),
    setting("--alpha-lr", SEARCH.alpha_lr, POSITIVE, "Alphas: constant."),
    click.option(
        "--alpha-betas",
        type=SHARE,
        nargs=2,
        default=SEARCH.alpha_betas,
        show_default=True,
        help="Alphas: the optimizer's two averages.",
    ),
    setting("--beta-start", SEARCH.beta_start, NOT_NEGATIVE, "Alphas: beta-decay in the first epoch."),
    setting("--beta-end", SEARCH.beta_end, NOT_NEGATIVE, "Alphas: beta-decay in the last epoch."),
    click.option("--max-params", type=COUNT, help="Derive at most so many parameters."),
    click.option("--max-macs", type=COUNT, help="Derive at most so many MACs for an image."),
    setting("--budget-weight", SEARCH.budget_weight, NOT_NEGATIVE, "Alphas: how hard they are steered."),
    setting(
        "--monitor",
        SEARCH.monitor,
        click.IntRange(0),
        "Measure the curvature of the loss every so many epochs; 0 never.",
    ),
)


MEANT_FOR = {
    **{option: ("method", method.name) for method in METHODS for option in method.options},
    "--tau": ("relaxation", "gumbel"),
    "--tau-decay": ("relaxation", "gumbel"),
}
"""Options that say nothing without another."""


def require_meant(config: SearchConfig) -> None:
    """Refuse options that were typed and would be passed over."""
    from genotype import Diagnostic, InputError

    problems = [
        Diagnostic(option, f"is for --{name} {value}", "leave it out, or add that")
        for option, (name, value) in MEANT_FOR.items()
        if option in typed() and getattr(config, name) != value
    ]
    if problems:
        raise InputError("search", problems)


@command()
@click.argument("space", type=PATH)
@preset_option("search")
@options(data_options(), RUN_OPTIONS, MACHINE_OPTIONS, STEP_OPTIONS, SEARCH_OPTIONS)
@click.option(
    "--softmax", type=click.Choice(["node", "edge"]), help="Which ops compete. [default: the space's]"
)
@options(KEEP_OPTIONS)
@click.option(
    "--search-for",
    type=click.Choice(["both", "depth", "width"]),
    default="both",
    show_default=True,
    help="Of stages: with depth their widths are the largest, with width their depths.",
)
@devices_option
@json_option
def search(
    space: Path,
    out: Path,
    resume: bool,
    threads: int | None,
    softmax: Literal["node", "edge"] | None,
    edges_per_node: int | None,
    block_inputs: Literal["above_mean", "all"] | None,
    search_for: Literal["both", "depth", "width"],
    devices: int,
    as_json: bool,
    even_if_slow: bool,
    **settings: Any,
) -> None:
    """Search SPACE for an architecture that suits the data, and write it as a genotype.

    The space's supernet is trained by DARTS with beta-decay: alphas on the validation part, weights
    on the training part; or as AdwU-Net's was (--preset adwu-net). The run's folder then holds
    genotype.json, report.html, the alphas of every epoch and a checkpoint.

    \b
        genoc new skip-cells -o space.json
        genoc search space.json --data lesions/ --out runs/search
        genoc train runs/search/genotype.json --data lesions/ --out runs/train
    """
    from compiler.checks import read_checked
    from search.api import run_search
    from search.derivation.from_run import recorded_budget
    from search.monitor.courses import courses, mean_decidedness
    from search.prepare import use_machine
    from search.runs.read import read_alphas
    from search.supernet.overrides import Overrides

    again = told_again()
    config = SearchConfig(data=data_config(settings), **settings)
    require_meant(config)
    start_devices(devices, config.batch, config.device)
    overrides = Overrides(softmax, edges_per_node, block_inputs, search_for)
    with taking_part(config.batch, config.device) as ranks, stoppable(out, ranks):
        ranks.together(lambda: use_machine(config.device, threads))
        checked = ranks.first(lambda: read_checked(space))
        applied = overrides.applied(checked.genotype)
        with checked.shown():
            derivation = run_search(applied, config, out, resume, ranks, even_if_slow)
        if ranks.is_first:
            reported(out)
    if not ranks.is_first:
        return
    genotype = str(out / "genotype.json")
    if as_json:
        echo_json({"genotype": genotype, "report": str(out / "report.html"), "dropped": derivation.dropped})
        return
    budget = recorded_budget(out, applied)
    decided = mean_decidedness(courses(read_alphas(out)))
    for line in derivation.dropped:
        echo(f"dropped  {line}")
    echo(f"decided  {decided:.0%} on average; at 0% all candidates weigh alike")
    if budget is not None:
        echo(f"budget   {budget.told(derivation.genotype)}")
    echo(f"found    {genotype}", f"report   {out / 'report.html'}")
    trained = shlex.quote(str(out.with_name(f"{out.name}-trained")))
    echo(" ".join(filter(None, ["next     genoc train", shlex.quote(genotype), again, "--out", trained])))
