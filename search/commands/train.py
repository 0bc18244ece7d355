"""`genoc train`."""

from pathlib import Path
from typing import Any

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import OUTPUT, option
from search.commands.completing import runs
from search.commands.data.options import data_options
from search.commands.devices import devices_option, start_devices, taking_part
from search.commands.evaluation.afterwards import after_folds, after_training
from search.commands.options import (
    ALL,
    AT_LEAST_ONE,
    AUTO_OR_POSITIVE,
    AUTO_OR_SHARE,
    DECAY_WORDS,
    FILE_NAME,
    INIT,
    INIT_ENCODER,
    LENGTH,
    MACHINE_OPTIONS,
    NOT_NEGATIVE,
    PATH,
    POSITIVE,
    RUN_OPTIONS,
    SHARE,
    STEP_OPTIONS,
    Fold,
    choice,
    options,
    precision_option,
    setting,
)
from search.commands.presets import preset_option
from search.commands.sections import DATASET, OPTIMISATION
from search.commands.settings.lengths import with_one_length
from search.commands.settings.option import config_option
from search.commands.settings.refused import settings_command
from search.commands.shared import data_config, measured, shown_together, stoppable
from search.commands.whole_runs import LENGTHS, Machine, Place, trained, trained_on_folds
from search.config import EPOCHS, Decay, Optimizer, TrainConfig

TRAIN = TrainConfig()

MAIN = (
    *("--config", "--data", "--out", "--preset", "--epochs", "--batch", "--size"),
    *("--init", "--device", "--resume"),
)
"""The options that matter first."""


TRAIN_OPTIONS = (
    option(
        "--inherit",
        type=FILE_NAME,
        metavar="SEARCH",
        shell_complete=runs,
        help="Start from the supernet's weights of this search's run, not from random ones.",
        group=OPTIMISATION,
    ),
    INIT,
    INIT_ENCODER,
    option(
        "--epochs",
        type=AT_LEAST_ONE,
        show_default=str(EPOCHS),
        help="Length of the training: passes over the training set.",
        group=OPTIMISATION,
    ),
    option(
        "--steps", type=AT_LEAST_ONE, help="Length of the training: steps of the weights.", group=OPTIMISATION
    ),
    option(
        "--minutes",
        type=LENGTH,
        help="Length of the training: as many steps as fit.",
        group=OPTIMISATION,
    ),
    option(
        "--patience",
        type=AT_LEAST_ONE,
        metavar="N",
        show_default="off",
        help="Stop early after N epochs without a better validation Dice.",
        group=OPTIMISATION,
    ),
    option(
        "--folds",
        type=click.IntRange(2, 1000),
        metavar="K",
        show_default="off",
        help="Cross-validation: divide training and validation images into K folds.",
        group=DATASET,
    ),
    option(
        "--fold",
        type=Fold(),
        metavar="N|all",
        help="Validate on this fold, from 0 on; all: train on each in turn, into RUN/fold_N.",
        group=DATASET,
    ),
    option(
        "--tensorboard",
        is_flag=True,
        help="The same as --log tensorboard: event files in RUN/tensorboard.",
        group=OUTPUT,
    ),
    choice(
        "--optimizer",
        TRAIN.optimizer,
        Optimizer,
        "AdamW or RAdam with decoupled weight decay, or SGD with Nesterov momentum.",
        OPTIMISATION,
    ),
    setting(
        "--lr",
        TRAIN.lr,
        AUTO_OR_POSITIVE,
        "Learning rate; auto: for each layer, by the size of its weights.",
        OPTIMISATION,
    ),
    setting(
        "--lr-warmup",
        TRAIN.lr_warmup,
        SHARE,
        "Share of the steps in which the learning rate rises.",
        OPTIMISATION,
    ),
    setting("--lr-end", TRAIN.lr_end, NOT_NEGATIVE, "Final learning rate.", OPTIMISATION),
    choice("--decay", TRAIN.decay, Decay, DECAY_WORDS, OPTIMISATION),
    setting("--momentum", TRAIN.momentum, SHARE, "Momentum of SGD.", OPTIMISATION),
    option(
        "--betas",
        nargs=2,
        type=SHARE,
        default=TRAIN.betas,
        show_default=True,
        help="Betas of AdamW and RAdam.",
        group=OPTIMISATION,
    ),
    setting("--weight-decay", TRAIN.weight_decay, NOT_NEGATIVE, "Weight decay.", OPTIMISATION),
    setting("--clip", TRAIN.clip, POSITIVE, "Clip the gradient to this norm.", OPTIMISATION),
    setting(
        "--average",
        TRAIN.average,
        AUTO_OR_SHARE,
        "Decay of the averaged weights that are evaluated and saved; auto: over a tenth of the steps.",
        OPTIMISATION,
    ),
)


@settings_command(first=MAIN)
@click.argument("genotype", type=PATH)
@options((config_option(), preset_option("train")))
@options(data_options(), RUN_OPTIONS, TRAIN_OPTIONS)
@options(MACHINE_OPTIONS, (devices_option, precision_option(TRAIN.precision)), STEP_OPTIONS)
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
    """Train the network of a genotype, and evaluate it.

    The folder of the run then holds model.py, model.safetensors with the weights that did best on the
    validation set, report.html with the scores on the test set, and a checkpoint. With --resume and a
    greater length a finished training goes on. Weights are initialised at random, or with --inherit from a
    search's supernet; --init-encoder takes those of the encoder from an image classifier.

    --data is a folder of images or volumes with their masks, in any of a dozen layouts, or a CSV that
    lists them; `genoc data check DIR` tells how yours is read. Options marked 2D are for images, those
    marked 3D for volumes; volumes take --augment none, basic, affine or strong.

    \b
        genoc train unet.json --data lesions/ --out runs/unet --epochs 60
        genoc zoo add runs/unet
    """
    from compiler.checks import read_checked
    from search.folds import fold_folders
    from search.runs.files import REPORT

    every = settings["fold"] == ALL
    config = train_config({**settings, "fold": None if every else settings["fold"]})
    start_devices(devices, config.batch, config.device, out)
    machine = Machine(devices=devices, threads=threads, even_if_slow=even_if_slow)
    with taking_part(config.batch, config.device) as ranks, stoppable(out, ranks):
        place = Place(out=out, resume=resume, machine=machine, ranks=ranks)
        if every:
            trained_on_folds(lambda: read_checked(genotype), config, place)
        else:
            evaluation = trained(lambda: read_checked(genotype), config, place)
        if not ranks.is_first:
            return
        if every:
            together = shown_together(fold_folders(out, config.folds or 0), config.device, None, as_json)
            echo(*([] if as_json else after_folds(together.ensemble, out)))
            return
    if as_json:
        echo_json({"run": str(out), **evaluation.as_json("test")})
        return
    echo(measured("test", evaluation))
    echo(f"report   {out / REPORT}", *after_training(evaluation, out))


def train_config(settings: dict[str, Any]) -> TrainConfig:
    """The settings of a training, among those of the command."""
    own = dict(settings)
    return TrainConfig(data=data_config(own), **with_one_length(own, LENGTHS))
