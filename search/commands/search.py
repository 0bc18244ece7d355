"""`genoc search`."""

import shlex
from pathlib import Path
from typing import Any, Literal

import click

from genotype.commands.amounts import COUNT
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import option
from genotype.commands.options_once import command
from search.commands.devices import devices_option, start_devices, taking_part
from search.commands.meant import require_meant
from search.commands.options import (
    AT_LEAST_ONE,
    DECAY_WORDS,
    FACTOR,
    INIT,
    INIT_ENCODER,
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
from search.commands.sections import ALPHAS, BUDGET, OPTIMISATION, SPACE
from search.commands.shared import (
    data_config,
    derivation_json,
    derivation_lines,
    dice_lines,
    repeated_options,
    reported,
    stoppable,
)
from search.config import AlphaOptimizer, Decay, RelaxationName, SearchConfig
from search.methods.listing import listed

SEARCH = SearchConfig()
METHODS = listed()

MAIN = (
    *("--data", "--out", "--preset", "--epochs", "--batch", "--size"),
    *("--method", "--max-macs", "--device", "--resume"),
)
"""The options that matter first."""

SPACE_OPTIONS = (
    option(
        "--softmax",
        type=click.Choice(["node", "edge"]),
        show_default="the search space's",
        help="Which ops compete: all ops into a node, or those of one edge.",
        group=SPACE,
    ),
    option(
        "--search-for",
        type=click.Choice(["both", "depth", "width"]),
        default="both",
        show_default=True,
        help="What to search in stages; what is not searched takes its largest value.",
        group=SPACE,
    ),
)

FREEZE = option(
    "--freeze",
    is_flag=True,
    help="Keep the weights that --init gives, and train the others alone.",
    group=OPTIMISATION,
)
WEIGHT_OPTIONS = (
    setting("--epochs", SEARCH.epochs, AT_LEAST_ONE, "Passes over the training set.", OPTIMISATION),
    setting("--lr", SEARCH.lr, POSITIVE, "Initial learning rate of SGD for the weights.", OPTIMISATION),
    setting("--lr-end", SEARCH.lr_end, NOT_NEGATIVE, "Final learning rate for the weights.", OPTIMISATION),
    choice("--decay", SEARCH.decay, Decay, DECAY_WORDS, OPTIMISATION),
    setting("--momentum", SEARCH.momentum, SHARE, "Momentum of SGD for the weights.", OPTIMISATION),
    option(
        "--nesterov/--no-nesterov",
        default=SEARCH.nesterov,
        show_default=True,
        help="Use Nesterov momentum for the weights.",
        group=OPTIMISATION,
    ),
    setting(
        "--weight-decay",
        SEARCH.weight_decay,
        NOT_NEGATIVE,
        "Weight decay of SGD for the weights.",
        OPTIMISATION,
    ),
    setting(
        "--clip",
        SEARCH.clip,
        POSITIVE,
        "Clip the gradient of the weights (adwu-net: of the alphas too) to this norm.",
        OPTIMISATION,
    ),
)

METHOD_OPTIONS = (
    option(
        "--method",
        type=click.Choice([method.name for method in METHODS]),
        default=SEARCH.method,
        show_default=True,
        help="Alphas learn from " + "; ".join(f"{method.help} ({method.name})" for method in METHODS) + ".",
        group=ALPHAS,
    ),
    option(
        "--weights-on",
        type=click.Choice(["A", "B"]),
        default=SEARCH.weights_on,
        show_default=True,
        help="Which half of the training set the weights learn from (adwu-net).",
        group=ALPHAS,
    ),
    option(
        "--passes",
        type=click.IntRange(2, 3),
        default=SEARCH.passes,
        show_default=True,
        help="Passes per step: 3 as published; with 2, weights and alphas share one (adwu-net).",
        group=ALPHAS,
    ),
    setting(
        "--warmup",
        SEARCH.warmup,
        click.IntRange(0),
        "Number of epochs at the start in which only the weights learn.",
        ALPHAS,
    ),
    option(
        "--order",
        type=click.IntRange(1, 2),
        default=SEARCH.order,
        show_default=True,
        help="First-order or second-order DARTS; the second takes about three times as long.",
        group=ALPHAS,
    ),
    choice(
        "--relaxation",
        SEARCH.relaxation,
        RelaxationName,
        "How alphas weigh candidates; annealed ends with the weights of the derived network.",
        ALPHAS,
    ),
    setting("--tau", SEARCH.tau, POSITIVE, "Temperature of the Gumbel-softmax in warm-up.", ALPHAS),
    setting(
        "--tau-decay",
        SEARCH.tau_decay,
        FACTOR,
        "Factor on the temperature per epoch after warm-up.",
        ALPHAS,
    ),
    choice("--alpha-optimizer", SEARCH.alpha_optimizer, AlphaOptimizer, "Optimizer of the alphas.", ALPHAS),
    setting("--alpha-lr", SEARCH.alpha_lr, POSITIVE, "Learning rate of the alphas, constant.", ALPHAS),
    option(
        "--alpha-betas",
        type=SHARE,
        nargs=2,
        default=SEARCH.alpha_betas,
        show_default=True,
        help="Betas of the optimizer of the alphas.",
        group=ALPHAS,
    ),
    setting(
        "--beta-start",
        SEARCH.beta_start,
        NOT_NEGATIVE,
        "Coefficient of beta-decay, which regularises the alphas, in the first epoch.",
        ALPHAS,
    ),
    setting(
        "--beta-end",
        SEARCH.beta_end,
        NOT_NEGATIVE,
        "Coefficient of beta-decay in the last epoch; linear in between.",
        ALPHAS,
    ),
    setting(
        "--monitor",
        SEARCH.monitor,
        click.IntRange(0),
        "Every so many epochs, measure the loss's curvature in the alphas; 0: never.",
        ALPHAS,
    ),
)

BUDGET_OPTIONS = (
    option(
        "--max-params", type=COUNT, help="Largest number of parameters of the derived network.", group=BUDGET
    ),
    option(
        "--max-macs",
        type=COUNT,
        help="Largest number of MACs per image of the derived network.",
        group=BUDGET,
    ),
    setting(
        "--budget-weight",
        SEARCH.budget_weight,
        NOT_NEGATIVE,
        "How strongly the alphas are steered towards the budget.",
        BUDGET,
    ),
)


@command(first=MAIN)
@click.argument("space", type=PATH)
@preset_option("search")
@options(data_options(), SPACE_OPTIONS, KEEP_OPTIONS, METHOD_OPTIONS)
@options(RUN_OPTIONS, (INIT, FREEZE, INIT_ENCODER, *WEIGHT_OPTIONS), BUDGET_OPTIONS)
@options(MACHINE_OPTIONS, (devices_option, precision_option(SEARCH.precision)), STEP_OPTIONS)
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
    """Search a search space for an architecture that suits the data.

    Trains the supernet of SPACE by DARTS with beta-decay: the alphas learn from the validation set, the
    weights from the training set. --preset adwu-net searches as AdwU-Net does. The folder of the run
    then holds the architecture as genotype.json, report.html, the alphas of every epoch and a
    checkpoint.

    --data is a folder of images and masks (ISIC_x.jpg with ISIC_x_segmentation.png, or the folders
    images and masks), or of NIfTI volumes with the dataset.json of the Medical Segmentation Decathlon
    or nnU-Net v2. Options marked 2D are for images, those marked 3D for volumes; volumes
    take --augment none or basic.

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
    from search.runs.documents import ALPHAS, DERIVATION
    from search.runs.files import GENOTYPE, REPORT
    from search.supernet.overrides import Overrides

    repeated = repeated_options()
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
    genotype = str(out / GENOTYPE)
    if as_json:
        echo_json({"genotype": genotype, "report": str(out / REPORT), **derivation_json(derivation)})
        return
    budget = recorded_budget(out, applied)
    decided = mean_decidedness(courses(ALPHAS.read(out)))
    echo(*derivation_lines(derivation))
    echo(*dice_lines(DERIVATION.read(out)))
    echo(f"decided  {decided:.0%} on average; 0%: all candidates have equal weight, 100%: one has all")
    if budget is not None:
        echo(f"budget   {budget.usage(derivation.genotype)}")
    echo(f"found    {genotype}", f"report   {out / REPORT}")
    trained = shlex.quote(str(out.with_name(f"{out.name}-trained")))
    echo(" ".join(filter(None, ["next     genoc train", shlex.quote(genotype), repeated, "--out", trained])))
