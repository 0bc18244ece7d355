"""`genoc import module`."""

import json
from pathlib import Path
from typing import Any

import click

from compiler.commands.genotypes import parse_size
from genotype import refuse
from genotype.commands.console import echo, force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free, write_bytes
from zoo.commands.importing.handed_over import hand_over


def as_arguments(ctx: click.Context, param: click.Parameter, value: str | None) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = {} if value is None else json.loads(value)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise click.BadParameter('is no JSON object, such as {"n_classes": 2}', ctx, param)
    return found


@command()
@click.argument("source", metavar="FILE:CLASS")
@click.option(
    "--arguments", metavar="JSON", callback=as_arguments, help='Arguments of the class: {"n_classes": 2}.'
)
@click.option(
    "--in-channels",
    type=click.IntRange(1, 65_536),
    show_default="those of its first convolution",
    help="Channels of the image.",
)
@click.option(
    "--size",
    default="64",
    show_default=True,
    callback=parse_size,
    help="Size of the image that it is traced with: 64, 96x128, 32x64x64.",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its weights (.safetensors): OUTPUT.safetensors gets them under genoc's names.",
)
@output_option
@force_option
def module(
    source: str,
    arguments: dict[str, Any],
    in_channels: int | None,
    size: tuple[int, ...],
    weights: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Import a plain U-Net of your own, a PyTorch class.

    FILE is RUN: give only code that you trust. CLASS, or a function that makes a module, is traced with a
    random image; where its convolutions, norms, activations, pools, interpolations, concatenations and sums
    are those of a genotype, that is written, else the line of FILE is told that stands in the way. Before
    anything is written, both networks are compared with the same weights.

    \b
        genoc import module unet.py:UNet --arguments '{"n_classes": 2}' -o net.json
        genoc import module unet.py:UNet --weights trained.safetensors -o net.json
    """
    from zoo.imports.module.imported import Image, imported

    if weights is not None and output is None:
        raise click.UsageError("--weights needs -o OUTPUT: the weights are written beside it")
    beside = None if weights is None or output is None else output.with_suffix(".safetensors")
    require_free(output, force)
    if beside is not None and weights is not None:
        require_other(weights, beside)
        require_free(beside, force)
    found = imported(source, arguments, Image(in_channels, size), weights)
    hand_over(found.imported, output)
    if beside is not None:
        write_bytes(beside, found.weights())
        echo(f"written: {beside}", err=True)


def require_other(weights: Path, beside: Path) -> None:
    """Refuse to write the imported weights over those that are read."""
    if beside.exists() and weights.exists() and beside.samefile(weights):
        problem = f"the weights would be written to {beside}, which is the file of --weights"
        raise refuse(str(beside), "-o", problem, "give another name with -o")
