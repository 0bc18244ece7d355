"""`genoc export`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import OUTPUT, option
from genotype.commands.options_once import command
from search.commands.completing import models
from search.commands.options import PATH, zoo_option
from zoo.commands.entries import recover
from zoo.exports.registry import target_names
from zoo.exports.settings import Variant

if TYPE_CHECKING:
    from zoo.exports.target import Exported


@command()
@click.argument("source", shell_complete=models)
@click.option("--to", required=True, type=click.Choice(target_names()), help="What is written.")
@option(
    "-o",
    "--output",
    "out",
    type=PATH,
    metavar="DIR",
    show_default="NAME-TARGET",
    help="Folder to write.",
    group=OUTPUT,
)
@click.option(
    "--variant",
    type=click.Choice(get_args(Variant)),
    help="Of onnx: half precision, or 8 bits with ranges that training images give.",
)
@click.option("--plans", type=PATH, metavar="FILE", help="Of nnunet: the plans of the data set.")
@click.option("--configuration", metavar="NAME", help="Of nnunet: the configuration of the plans to replace.")
@click.option(
    "--license", default="unknown", show_default=True, help="License of a training's weights: cc-by-nc-4.0."
)
@click.option("--notice", default="", help="Sentence about the rights in the data, for the model card.")
@zoo_option
@option("--force", is_flag=True, help="Replace an earlier export.", group=OUTPUT)
@json_option
def export(
    source: str,
    to: str,
    out: Path | None,
    license: str,
    notice: str,
    shelf: Path,
    force: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Write a trained network for another program.

    It is verified by that program's own tools. SOURCE is the folder of a training or of a zoo entry, or an
    entry's name; for nnunet also a genotype's file, to be trained there. What is written needs nothing of
    genoc. The folder has a card, which says how images are
    prepared, what was verified, and with which versions.

    \b
        genoc export runs/unet --to onnx
        genoc export runs/unet --to huggingface --license cc-by-4.0 -o unet-hub
    """
    from zoo.exports.export import export as write
    from zoo.exports.settings import ExportSettings
    from zoo.publishing.add import Terms

    recover(shelf)
    terms = Terms(license=license, notice=notice)
    folder, exported = write(source, to, out, shelf, ExportSettings(**settings), terms, force)
    echo_json(as_document(folder, to, exported)) if as_json else tell(folder, exported)


def tell(folder: Path, exported: "Exported") -> None:
    """Print what was written, what verified it, and what else to know."""
    from zoo.exports.record import lines

    echo(*lines(folder, exported))


def as_document(folder: Path, to: str, exported: "Exported") -> dict[str, Any]:
    """The same for programs."""
    from genotype import encode

    return {"out": str(folder), "target": to, **encode(exported)}
