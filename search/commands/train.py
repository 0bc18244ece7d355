"""`genoc train`."""

import shlex
from pathlib import Path
from typing import Any

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.devices import devices_option, start_devices, taking_part
from search.commands.options import (
    AT_LEAST_ONE,
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
from search.commands.shared import data_config, measured, reported, stoppable
from search.config import Decay, Optimizer, TrainConfig

TRAIN = TrainConfig()

TRAIN_OPTIONS = (
    precision_option(TRAIN.precision),
    click.option(
        "--inherit", metavar="SEARCH", help="Start from the supernet's weights of the search in this folder."
    ),
    setting("--epochs", TRAIN.epochs, AT_LEAST_ONE, "Passes over the training part."),
    choice(
        "--optimizer",
        TRAIN.optimizer,
        Optimizer,
        "adamw, radam: with decoupled weight decay; sgd: Nesterov's.",
    ),
    setting("--lr", TRAIN.lr, POSITIVE, "From here."),
    setting("--lr-end", TRAIN.lr_end, NOT_NEGATIVE, "To here."),
    choice("--decay", TRAIN.decay, Decay, "How the rate falls; poly by a power of .9."),
    setting("--momentum", TRAIN.momentum, SHARE, "sgd."),
    click.option(
        "--betas", nargs=2, type=SHARE, default=TRAIN.betas, show_default=True, help="adamw, radam."
    ),
    setting("--weight-decay", TRAIN.weight_decay, NOT_NEGATIVE, "Of the optimizer."),
    setting("--clip", TRAIN.clip, POSITIVE, "The largest norm of the gradient."),
    setting("--average", TRAIN.average, SHARE, "Decay of the weights' moving average, which is kept."),
)


@command()
@click.argument("genotype", type=PATH)
@preset_option("train")
@options(data_options(), RUN_OPTIONS, MACHINE_OPTIONS, STEP_OPTIONS, TRAIN_OPTIONS)
@devices_option
@json_option
def train(
    genotype: Path,
    out: Path,
    resume: bool,
    threads: int | None,
    devices: int,
    as_json: bool,
    even_if_slow: bool,
    **settings: Any,
) -> None:
    """Train the network of GENOTYPE, and measure it on the test part.

    It starts from fresh weights, or from those that a search's supernet leaves to it (--inherit).

    The weights that did best on the validation part are kept, as model.safetensors beside model.py.

    \b
        genoc train unet.json --data lesions/ --out runs/unet --epochs 60
        genoc zoo add runs/unet
    """
    from compiler.checks import read_checked
    from search.api import run_training
    from search.prepare import use_machine

    config = TrainConfig(data=data_config(settings), **settings)
    start_devices(devices, config.batch, config.device)
    with taking_part(config.batch, config.device) as ranks, stoppable(out, ranks):
        ranks.together(lambda: use_machine(config.device, threads))
        checked = ranks.first(lambda: read_checked(genotype))
        with checked.shown():
            found = run_training(checked.genotype, config, out, resume, ranks, even_if_slow)
        if ranks.is_first:
            reported(out)
    if not ranks.is_first:
        return
    if as_json:
        echo_json({"run": str(out), **found.as_json("test")})
        return
    echo(measured("test", found))
    echo(f"report   {out / 'report.html'}", f"next     genoc zoo add {shlex.quote(str(out))}")
