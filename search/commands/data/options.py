"""The options of the data: which images are used, and how they are prepared."""

from collections.abc import Callable
from typing import Any, TypeVar, get_args

import click

from genotype.commands.amounts import BYTES
from genotype.commands.grouped_help import option
from search.commands.completing import files
from search.commands.options import AT_LEAST_ONE, DATA, FILE_NAME, POSITIVE
from search.commands.sections import DATASET
from search.commands.settings.given import keep
from search.config import Fit, GeometryForm, Grid

F = TypeVar("F", bound=Callable[..., Any])


LARGEST = 4096
"""Pixels of a side."""


class Sides(click.ParamType[Any]):
    """Whole numbers joined by x: one for all axes, or one for each."""

    name = "size"
    separator = "x"

    def __init__(self, axes: tuple[int, ...], least: int, example: str) -> None:
        self.axes, self.least, self.example = axes, least, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        words = str(value).lower().split("x")
        sides = tuple(int(word) for word in words if word.isdecimal() and len(word) < 5)
        if len(sides) != len(words) or len(sides) not in self.axes:
            self.fail(f"{value!r} is not a size: write {self.example}", param, ctx)
        if not all(self.least <= side <= LARGEST for side in sides):
            self.fail(f"{value!r} has a side that is not from {self.least} to {LARGEST}", param, ctx)
        return sides


SIZE = Sides((1, 2), 8, "128, or 160x120 for width and height")
PATCH = Sides((1, 2, 3), 1, "64, or 96x64 for x and y, or 64x64x32 for x, y and z")


def geometry_option(default: str) -> Callable[[F], F]:
    """`--geometry`; `default` is the default shown in the help."""
    return option(
        "--geometry",
        type=click.Choice(get_args(GeometryForm)),
        show_default=default,
        help="Use the sform or the qform of a volume if the two disagree (3D).",
        group=DATASET,
    )


def data_options(of_a_run: bool = False) -> tuple[Callable[[F], F], ...]:
    """The options of the data; those not given are the defaults, or those of a finished run."""

    def default(words: str | bool) -> str | bool:
        """The default shown in the help."""
        return "the run's" if of_a_run else words

    return (*source_options(default), *preparation_options(default), *amount_options(default))


def source_options(default: Callable[[str | bool], str | bool]) -> tuple[Callable[[F], F], ...]:
    """Which files are read, and how they are split."""
    return (
        option(
            "--data",
            type=FILE_NAME,
            metavar="DIR",
            shell_complete=files,
            show_default=default("synthetic images"),
            help="Folder of images and masks, or volumes; a CSV of image, mask, split, group; NAME:PLACE.",
            group=DATASET,
        ),
        *file_options(default),
    )


def file_options(default: Callable[[str | bool], str | bool]) -> tuple[Callable[[F], F], ...]:
    """Which files of a folder are images and masks, and how they are split."""
    return (
        option(
            "--images",
            metavar="GLOB",
            show_default=default("by the folder's layout"),
            help='Image files in the folder, where {id} marks their id: "scans/{id}.png".',
            group=DATASET,
        ),
        option(
            "--masks",
            metavar="GLOB",
            show_default=default("by the folder's layout"),
            help='Mask files in the folder, by the same ids: "outlines/{id}_mask.png".',
            group=DATASET,
        ),
        option(
            "--threshold",
            is_flag=True,
            help="Cut soft and JPEG masks at half, instead of refusing them.",
            group=DATASET,
        ),
        option(
            "--split",
            type=FILE_NAME,
            metavar="FILE",
            shell_complete=files,
            show_default=default("the data set's own, else random"),
            help="A splits.json, or a folder with train.txt, val.txt and test.txt.",
            group=DATASET,
        ),
    )


def preparation_options(default: Callable[[str | bool], str | bool]) -> tuple[Callable[[F], F], ...]:
    """How images are brought to the network."""
    return (
        option(
            "--size",
            type=SIZE,
            show_default=default("as is where small, 128, or --patch"),
            help="Resize images to SIZE x SIZE or WxH pixels (2D).",
            group=DATASET,
        ),
        option(
            "--fit",
            default=DATA.fit,
            show_default=default(True),
            type=click.Choice(get_args(Fit)),
            help="How images are brought to --size: stretched, cropped to their centre, or padded (2D).",
            group=DATASET,
        ),
        option(
            "--grid",
            default=DATA.grid,
            show_default=default(True),
            type=click.Choice(get_args(Grid)),
            help="Measure all of each image on its own grid, or what the network sees at its size (2D).",
            group=DATASET,
        ),
        option(
            "--patch",
            type=PATCH,
            show_default=default("near the median image"),
            help="Train on patches of full-size images: 64, or 96x64 for x, y, or x, y, z in 3D.",
            group=DATASET,
        ),
        option(
            "--patches",
            type=AT_LEAST_ONE,
            metavar="N",
            show_default=default("enough to cover all pixels once"),
            help="Number of patches per epoch.",
            group=DATASET,
        ),
        option(
            "--spacing",
            type=POSITIVE,
            nargs=3,
            metavar="X Y Z",
            show_default=default("median of the training set"),
            help="Resample volumes to this voxel size in mm (3D).",
            group=DATASET,
        ),
        geometry_option(str(default("refuse such files"))),
    )


def limit_memory(ctx: click.Context, param: click.Parameter, most: int | None) -> None:
    """Limit the memory for pixels in this process."""
    keep(ctx, param, most)
    if most is not None:
        from search.data.arrays.store import STORE

        STORE.limit = most


def amount_options(default: Callable[[str | bool], str | bool]) -> tuple[Callable[[F], F], ...]:
    """How many images are used."""
    return (
        option(
            "--at-most",
            metavar="N",
            type=click.IntRange(3),
            show_default=default("all"),
            help="Use at most N images in all, keeping the proportions of the split.",
            group=DATASET,
        ),
        option(
            "--limit",
            metavar="N",
            type=AT_LEAST_ONE,
            show_default=default("all"),
            help="Use at most N images each for training, validation and test.",
            group=DATASET,
        ),
        option(
            "--data-memory",
            type=BYTES,
            metavar="BYTES",
            expose_value=False,
            callback=limit_memory,
            show_default="no limit",
            help="Keep at most this much of the images in memory, and the others in a file: 4GiB.",
            group=DATASET,
        ),
    )
