"""Options that the commands of the search package share."""

import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from genotype.commands.grouped_help import OUTPUT, option
from genotype.plugins import Group
from search.commands.completing import files, loss_names, models_and_files
from search.commands.data.class_weights import class_weights_option
from search.commands.sections import DATASET, HARDWARE, OPTIMISATION, SPACE
from search.config import DataConfig, LogName, PlanName, PrecisionName, TrainConfig
from search.plugins.augmentations import AUGMENTATION_PLUGINS, augmentation_names
from search.training.losses import DEFAULTS, LOSS_PLUGINS, LOSSES, every_name

# OpenMP's threads spin while they wait, which on a machine that does other work too makes many small
# convolutions several times slower. It is read when torch is imported, so it is said before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

F = TypeVar("F", bound=Callable[..., Any])

DATA, RUN = DataConfig(), TrainConfig()
ALL = "all"
"""All folds."""

PATH = click.Path(path_type=Path)
FILE_NAME: "click.ParamType[Any]" = click.Path(path_type=str)
"""A path that settings record as it is written."""

zoo_option = click.option(
    "--zoo",
    "shelf",
    type=PATH,
    envvar="GENOC_ZOO",
    default="models",
    show_default=True,
    show_envvar=True,
    help="Folder of the zoo's entries.",
)


class FiniteRange(click.FloatRange):
    """A number range without nan and inf."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


class AutoOr(click.ParamType[Any]):
    """The word auto, or a number of a range."""

    name = "auto|float"

    def __init__(self, numbers: click.FloatRange) -> None:
        self.numbers = numbers

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return value if value == "auto" else self.numbers.convert(float(value), param, ctx)
        except ValueError:
            self.fail(f"{value!r} is neither the word auto nor a number.", param, ctx)


class Fold(click.ParamType[Any]):
    """The number of a fold, or the word all."""

    name = "fold"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == ALL or isinstance(value, int):
            return value
        if not value.isdecimal() or len(value) > 4:
            self.fail(f"{value!r} is not a fold: write a number from 0 on, or all", param, ctx)
        return int(value)


class LossName(click.Choice[str]):
    """The name of a loss: genoc's, a plug-in's, or of a function of Python, which only a program knows."""

    def __init__(self) -> None:
        super().__init__([*every_name(), *LOSS_PLUGINS.group.offered()])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if re.match(OF_PYTHON, value) or LOSS_PLUGINS.is_named(value) or value in every_name():
            return str(value)
        return super().convert(value, param, ctx)


OF_PYTHON = r"[A-Za-z_][^.]*\."
"""How the name of a function with its module begins."""

POSITIVE = FiniteRange(0, min_open=True)
NOT_NEGATIVE = FiniteRange(0)
LENGTH = FiniteRange(0, 60 * 24 * 365, min_open=True)
"""The length of a training: at most a year."""
SHARE = FiniteRange(0, 1, max_open=True)
AUTO_OR_POSITIVE, AUTO_OR_SHARE = AutoOr(POSITIVE), AutoOr(SHARE)
FACTOR = FiniteRange(0, 1, min_open=True)
AT_LEAST_ONE = click.IntRange(1)
SEED = click.IntRange(0, 2**32 - 1)


def setting(
    flag: str, default: float | str, kind: "click.ParamType[Any]", words: str, group: str | None = None
) -> Callable[[F], F]:
    """An option for a number of a config, with the config's default."""
    return option(flag, default=default, show_default=True, type=kind, help=words, group=group)


def choice(flag: str, default: str, kind: Any, words: str, group: str | None = None) -> Callable[[F], F]:
    """An option for a word of a config's Literal, with the config's default."""
    names = click.Choice(get_args(kind))
    return option(flag, default=default, show_default=True, type=names, help=words, group=group)


def loss_option() -> Callable[[F], F]:
    """`--loss`, with the names for all outputs, those for masks, those for classes, and those of plug-ins."""
    masks, classes = {**LOSSES["mask"], **LOSSES["mask_pair"]}, LOSSES["classes"]
    common = ", ".join(name for name in masks if name in classes)
    of_masks, of_classes = (
        ", ".join(name for name in own if name not in other)
        for own, other in ((masks, classes), (classes, masks))
    )
    defaults = ", ".join(dict.fromkeys(DEFAULTS.values()))
    plugged = ", ".join(LOSS_PLUGINS.group.offered())
    of_plugins = f"; of plug-ins {plugged}" if plugged else ""
    return option(
        "--loss",
        type=LossName(),
        metavar="NAME",
        callback=telling(LOSS_PLUGINS.group),
        shell_complete=loss_names,
        show_default=defaults,
        help=f"Loss: {common}; of masks also {of_masks}; of classes also {of_classes}{of_plugins}.",
        group=OPTIMISATION,
    )


def augment_option(words: str) -> Callable[[F], F]:
    """`--augment`, with the names of plug-ins too."""
    names = click.Choice(augmentation_names())
    return option(
        "--augment",
        default=RUN.augment,
        show_default=True,
        type=names,
        callback=telling(AUGMENTATION_PLUGINS.group),
        help=words,
        group=DATASET,
    )


def telling(plugins: Group) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """What tells, where a command runs that has an option of plug-ins, which of these it leaves out."""

    def tell(context: click.Context, _: click.Parameter, value: Any) -> Any:
        if not context.resilient_parsing:
            plugins.names()
        return value

    return tell


RUN_OPTIONS = (
    option(
        "--out", required=True, type=PATH, metavar="RUN", help="Folder to write the run to.", group=OUTPUT
    ),
    option(
        "--resume",
        is_flag=True,
        help="Continue the run in the folder --out, if there is one.",
        group=OUTPUT,
    ),
    option(
        "--log",
        type=click.Choice(get_args(LogName)),
        multiple=True,
        help="Also log each epoch: as lines of JSON, for TensorBoard; CSV tables are always written.",
        group=OUTPUT,
    ),
    setting("--seed", RUN.seed, SEED, "Seed of all random numbers.", OPTIMISATION),
    setting("--batch", RUN.batch, click.IntRange(2, 65_536), "Batch size, over all devices.", OPTIMISATION),
    loss_option(),
    class_weights_option,
    augment_option(
        "Augmentation: flips, brightness (basic); rotation, scale (affine); also noise, blur, ... (strong)."
    ),
)

DECAY_WORDS = "How the learning rate falls: by a cosine, or a polynomial of power 0.9."

KEEP_OPTIONS = (
    option(
        "--edges-per-node",
        type=click.IntRange(1, 9999),
        show_default="the search space's",
        help="How many incoming ops each node of a cell keeps.",
        group=SPACE,
    ),
    option(
        "--block-inputs",
        type=click.Choice(["above_mean", "all"]),
        show_default="the search space's",
        help="Which inputs a block keeps: those with a weight above the mean, or all.",
        group=SPACE,
    ),
)

MACHINE_OPTIONS = (
    option(
        "--device",
        default=RUN.device,
        show_default=True,
        help="Device as PyTorch names it: cpu, cuda, cuda:1.",
        group=HARDWARE,
    ),
    option(
        "--threads",
        type=click.IntRange(1, 1024),
        show_default="all",
        help="Number of CPU threads.",
        group=HARDWARE,
    ),
)

STEP_OPTIONS = (
    option(
        "--even-if-slow",
        is_flag=True,
        help="Accept a --precision that is slower than float32 on this device.",
        group=HARDWARE,
    ),
    choice(
        "--plan",
        RUN.plan,
        PlanName,
        "How steps run: optimised (executed), emitted code (source), torch.compile, or the fastest.",
        HARDWARE,
    ),
    option(
        "--recompute/--no-recompute",
        default=RUN.recompute,
        show_default=True,
        help="Gradient checkpointing of cells: less memory, more time.",
        group=HARDWARE,
    ),
    option(
        "--deterministic", is_flag=True, help="Repeatable to the last bit: nothing by timing.", group=HARDWARE
    ),
)


def precision_option(default: PrecisionName | None, shown: str | None = None) -> Callable[[F], F]:
    """`--precision`, with a command's own default; None where that differs by method, as `shown` tells."""
    return option(
        "--precision",
        default=default,
        show_default=shown or True,
        type=click.Choice(get_args(PrecisionName)),
        help="Precision of convolutions; weights stay in float32. auto: bf16 where it is faster.",
        group=HARDWARE,
    )


def options(*groups: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    """Groups of options, in the order given."""

    def decorate(command: F) -> F:
        for add in reversed([decorator for group in groups for decorator in group]):
            command = add(command)
        return command

    return decorate


INIT = option(
    "--init",
    type=FILE_NAME,
    metavar="MODEL",
    shell_complete=models_and_files,
    help="Start from the weights of a training's run, a zoo entry or a .safetensors file.",
    group=OPTIMISATION,
)
INIT_ENCODER = option(
    "--init-encoder",
    type=FILE_NAME,
    metavar="FILE",
    shell_complete=files,
    help="Start the encoder from a classifier's .safetensors: ResNet, MobileNetV2, EfficientNet.",
    group=OPTIMISATION,
)
"""Of `genoc train`, and of `genoc search` where the encoder's stages are decided."""
