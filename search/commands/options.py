"""Options that the commands of the search layer share."""

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from search.config import DataConfig, Fit, GeometryForm, PlanName, PrecisionName, Recipe, TrainConfig
from search.training.losses import DEFAULTS, LOSSES

# OpenMP's threads spin while they wait, which on a machine that does other work too makes many small
# convolutions several times slower. It is read when torch is imported, so it is said before.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

F = TypeVar("F", bound=Callable[..., Any])

DATA, RUN = DataConfig(), TrainConfig()

PATH = click.Path(path_type=Path)


class FiniteRange(click.FloatRange):
    """A range that neither nan nor inf is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no finite number.", param, ctx)
        return number


POSITIVE = FiniteRange(0, min_open=True)
NOT_NEGATIVE = FiniteRange(0)
SHARE = FiniteRange(0, 1, max_open=True)
FACTOR = FiniteRange(0, 1, min_open=True)
AT_LEAST_ONE = click.IntRange(1)
SEED = click.IntRange(0, 2**32 - 1)


def setting(flag: str, default: float, kind: "click.ParamType[Any]", words: str) -> Callable[[F], F]:
    """An option for a number of a config, with the config's default."""
    return click.option(flag, default=default, show_default=True, type=kind, help=words)


def choice(flag: str, default: str, kind: Any, words: str) -> Callable[[F], F]:
    """An option for one of the words of a config's Literal, with the config's default."""
    return click.option(
        flag, default=default, show_default=True, type=click.Choice(get_args(kind)), help=words
    )


def parse_patch(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    """`64` or `64x64x32` as numbers."""
    if text is None:
        return None
    sizes = tuple(int(part) for part in text.split("x") if part.isdecimal() and len(part) < 5)
    if len(sizes) not in (1, 3) or len(sizes) != text.count("x") + 1 or min(sizes) < 1:
        raise click.BadParameter(f"{text!r} is no patch: write 64 or 64x64x32")
    return sizes


def geometry_option(default: str) -> Callable[[F], F]:
    """`--geometry`, whose help ends in what holds where it is not given."""
    words = f"Volumes: which to read where a header's sform and qform disagree. [default: {default}]"
    return click.option("--geometry", type=click.Choice(get_args(GeometryForm)), help=words)


def data_options(of_a_run: bool = False) -> tuple[Callable[[F], F], ...]:
    """The options of the data; those that are not given are defaults, or else a finished run's own."""

    def told(words: str, default: str | int | None = None) -> str:
        """The help, with the default at its end."""
        shown = "the run's" if of_a_run else default
        return words if shown is None else f"{words} [default: {shown}]"

    return (
        click.option(
            "--data",
            metavar="DIR",
            help=told(
                "Folder of images and masks (ISIC_x.jpg, ISIC_x_segmentation.png; or images/ and masks/), "
                "or of volumes (dataset.json of the Decathlon or nnU-Net).",
                "pictures are drawn",
            ),
        ),
        click.option(
            "--split",
            metavar="FILE",
            help=told("A splits.json, or a folder with train.txt, val.txt, test.txt."),
        ),
        click.option(
            "--size",
            default=DATA.size,
            type=click.IntRange(8, 4096),
            help=told("Pictures are resized to SIZE x SIZE.", DATA.size),
        ),
        click.option(
            "--fit",
            default=DATA.fit,
            type=click.Choice(get_args(Fit)),
            help=told("Stretch pictures to that, or crop their central square first.", DATA.fit),
        ),
        click.option(
            "--spacing",
            type=POSITIVE,
            nargs=3,
            metavar="X Y Z",
            help=told("Volumes are resampled to voxels of so many mm.", "the training part's median"),
        ),
        click.option(
            "--patch",
            callback=parse_patch,
            metavar="SIZE",
            help=told(
                "Volumes are trained on in patches of so many voxels: 64, or 64x64x32 (x, y, z).",
                "near the median volume",
            ),
        ),
        click.option(
            "--patches",
            type=AT_LEAST_ONE,
            metavar="N",
            help=told("Volumes: patches an epoch.", "as many as hold all voxels once"),
        ),
        geometry_option("the run's" if of_a_run else "such files are refused"),
        click.option(
            "--images",
            metavar="N",
            type=click.IntRange(3),
            help=told("Use at most N images in all, the parts in proportion."),
        ),
        click.option("--limit", type=AT_LEAST_ONE, help=told("Use at most so many images of each part.")),
    )


def loss_option() -> Callable[[F], F]:
    """`--loss`, with the names for masks and for classes."""
    masks, classes = (", ".join(LOSSES[kind]) for kind in ("mask", "classes"))
    defaults = ", ".join(dict.fromkeys(DEFAULTS.values()))
    return click.option("--loss", help=f"{masks}; {classes} for classes. [default: {defaults}]")


RUN_OPTIONS = (
    click.option("--out", required=True, type=PATH, metavar="RUN", help="The run's folder."),
    click.option("--resume", is_flag=True, help="Go on with the run in the folder, if there is one."),
    setting("--seed", RUN.seed, SEED, "Everything random follows from it."),
    setting("--batch", RUN.batch, click.IntRange(2, 65_536), "Images, or patches, a step."),
    loss_option(),
    choice(
        "--augment",
        RUN.augment,
        Recipe,
        "How training images vary. basic: flips, quarter turns, light; affine: also any rotation, scale, "
        "shift; darts-unet: as in the thesis. Volumes take none and basic.",
    ),
)

KEEP_OPTIONS = (
    click.option(
        "--edges-per-node",
        type=click.IntRange(1, 9999),
        help="How many ops a node keeps. [default: the space's]",
    ),
    click.option(
        "--block-inputs",
        type=click.Choice(["above_mean", "all"]),
        help="Inputs blocks keep. [default: the space's]",
    ),
)

MACHINE_OPTIONS = (
    click.option("--device", default=RUN.device, show_default=True, help="cpu, cuda, cuda:1, ..."),
    click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads. [default: all]"),
)

STEP_OPTIONS = (
    click.option(
        "--even-if-slow",
        is_flag=True,
        help="Take the --precision that was given also where it costs more than float32 on this device.",
    ),
    choice(
        "--plan",
        RUN.plan,
        PlanName,
        "How steps are computed: executed, with less work; source, as emitted; compiled, by torch.compile. "
        "auto: the quickest on this device.",
    ),
    click.option(
        "--recompute/--no-recompute",
        default=RUN.recompute,
        help="Less memory, more time: what cells hold is computed again for its gradient.",
    ),
)


def precision_option(default: PrecisionName) -> Callable[[F], F]:
    """`--precision`, with a command's own default."""
    words = "What convolutions compute in; weights, alphas stay float32. auto: bf16 where that is quicker."
    return choice("--precision", default, PrecisionName, words)


def options(*groups: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    """Groups of options, in the order given."""

    def decorate(command: F) -> F:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorate
