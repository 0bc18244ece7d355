"""The options of `genoc search`."""

import click

from genotype.commands.amounts import BYTES, COUNT, MILLISECONDS
from genotype.commands.grouped_help import option
from search.commands.options import (
    AT_LEAST_ONE,
    DECAY_WORDS,
    FACTOR,
    LENGTH,
    NOT_NEGATIVE,
    PATH,
    POSITIVE,
    SHARE,
    choice,
    setting,
)
from search.commands.searching.methods import BY_ALPHAS, BY_TRAININGS, DEFAULT, METHODS, PLUGGED
from search.commands.sections import BUDGET, METHOD, OPTIMISATION, SPACE
from search.config import AlphaOptimizer, Decay, RelaxationName, SearchConfig

SEARCH = SearchConfig()
MINUTES = 5

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
        show_default=f"{DEFAULT}; {SEARCH.method} where cells are open",
        help="Compares networks: "
        + "; ".join(f"{method.help} ({method.name})" for method in BY_TRAININGS)
        + "; or learns alphas, from "
        + "; ".join(f"{method.help} ({method.name})" for method in BY_ALPHAS)
        + "".join(f"; plug-in: {method.help} ({method.name})" for method in PLUGGED)
        + ".",
        group=METHOD,
    ),
    option(
        "--weights-on",
        type=click.Choice(["A", "B"]),
        default=SEARCH.weights_on,
        show_default=True,
        help="Which half of the training set the weights learn from (adwu-net).",
        group=METHOD,
    ),
    option(
        "--passes",
        type=click.IntRange(2, 3),
        default=SEARCH.passes,
        show_default=True,
        help="Passes per step: 3 as published; with 2, weights and alphas share one (adwu-net).",
        group=METHOD,
    ),
    setting(
        "--warmup",
        SEARCH.warmup,
        click.IntRange(0),
        "Number of epochs at the start in which only the weights learn.",
        METHOD,
    ),
    option(
        "--order",
        type=click.IntRange(1, 2),
        default=SEARCH.order,
        show_default=True,
        help="First-order or second-order DARTS; the second takes about three times as long.",
        group=METHOD,
    ),
    choice(
        "--relaxation",
        SEARCH.relaxation,
        RelaxationName,
        "How alphas weigh candidates; annealed ends with the weights of the derived network.",
        METHOD,
    ),
    setting("--tau", SEARCH.tau, POSITIVE, "Temperature of the Gumbel-softmax in warm-up.", METHOD),
    setting(
        "--tau-decay",
        SEARCH.tau_decay,
        FACTOR,
        "Factor on the temperature per epoch after warm-up.",
        METHOD,
    ),
    choice("--alpha-optimizer", SEARCH.alpha_optimizer, AlphaOptimizer, "Optimizer of the alphas.", METHOD),
    setting("--alpha-lr", SEARCH.alpha_lr, POSITIVE, "Learning rate of the alphas, constant.", METHOD),
    option(
        "--alpha-betas",
        type=SHARE,
        nargs=2,
        default=SEARCH.alpha_betas,
        show_default=True,
        help="Betas of the optimizer of the alphas.",
        group=METHOD,
    ),
    setting(
        "--beta-start",
        SEARCH.beta_start,
        NOT_NEGATIVE,
        "Coefficient of beta-decay, which regularises the alphas, in the first epoch.",
        METHOD,
    ),
    setting(
        "--beta-end",
        SEARCH.beta_end,
        NOT_NEGATIVE,
        "Coefficient of beta-decay in the last epoch; linear in between.",
        METHOD,
    ),
    setting(
        "--monitor",
        SEARCH.monitor,
        click.IntRange(0),
        "Every so many epochs, measure the loss's curvature in the alphas; 0: never.",
        METHOD,
    ),
)

LENGTH_OPTIONS = (
    option(
        "--minutes",
        type=LENGTH,
        show_default=f"{MINUTES}, unless --steps",
        help="Length of a training; a search takes five to seven, and start-ups (halving, once-for-all).",
        group=OPTIMISATION,
    ),
    option(
        "--steps",
        type=AT_LEAST_ONE,
        help="Length of a training in steps (halving, once-for-all).",
        group=OPTIMISATION,
    ),
)

BUDGET_OPTIONS = (
    option("--max-params", type=COUNT, help="Largest number of parameters of the network.", group=BUDGET),
    option(
        "--max-macs",
        type=COUNT,
        show_default="those of the plain network (halving, once-for-all)",
        help="Largest number of MACs per image of the network.",
        group=BUDGET,
    ),
    option(
        "--max-latency",
        type=MILLISECONDS,
        metavar="MS",
        help="Longest time of a forward pass of an image on this device (halving, once-for-all).",
        group=BUDGET,
    ),
    option(
        "--max-memory",
        type=BYTES,
        metavar="BYTES",
        help="Most memory of a training step (halving, once-for-all).",
        group=BUDGET,
    ),
    option(
        "--reference",
        type=PATH,
        metavar="GENOTYPE",
        show_default="the first options of the space",
        help="The network to beat, scaled to the budget (halving, once-for-all).",
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
