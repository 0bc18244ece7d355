"""`genoc predict`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.grouped_help import option
from genotype.commands.options_once import command
from search.commands.completing import files, models
from search.commands.data.options import geometry_option
from search.commands.options import MACHINE_OPTIONS, PATH, options, zoo_option
from search.commands.sections import DATASET, HARDWARE
from search.commands.shared import stopped_with
from search.config import GeometryForm
from zoo.commands.entries import recover

if TYPE_CHECKING:
    from zoo.predict.model import Model
    from zoo.predict.predict import Result


@command()
@click.argument("model", shell_complete=models)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=files)
@click.option("-o", "--output", "out", type=PATH, required=True, metavar="DIR", help="Folder to write to.")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="MODEL",
    shell_complete=models,
    help="Average with this network too; repeatable.",
)
@click.option("--flip", is_flag=True, help="Average over all mirror images (test-time augmentation).")
@click.option("--probabilities", is_flag=True, help="Also write the probability of each label.")
@click.option("--overlay", is_flag=True, help="Also write pictures with the outlines of what was found.")
@click.option(
    "--convert", is_flag=True, help="Read grey pictures in colour and vice versa, without transparency."
)
@option(
    "--images",
    "pattern",
    metavar="GLOB",
    show_default="by the folder's layout",
    help='Images in each folder, where {id} marks their id: "scans/{id}.png".',
    group=DATASET,
)
@geometry_option("as in training")
@option(
    "--batch",
    type=click.IntRange(1, 65_536),
    default=4,
    show_default=True,
    help="Images, or patches of an image, at a time.",
    group=HARDWARE,
)
@options(MACHINE_OPTIONS)
@zoo_option
@click.option("--force", is_flag=True, help="Overwrite outputs, also those of another network.")
@json_option
def predict(
    model: str,
    inputs: tuple[str, ...],
    out: Path,
    others: tuple[str, ...],
    pattern: str | None,
    geometry: GeometryForm | None,
    batch: int,
    threads: int | None,
    device: str,
    shelf: Path,
    force: bool,
    as_json: bool,
    **outputs: bool,
) -> None:
    """Segment images with a trained network.

    MODEL is the folder of a training or of a zoo entry, an entry's name, or a folder of folds, whose networks
    are averaged. INPUT is an image, a folder of images, a quoted glob, or a CSV with a column image. Label
    maps have the size and geometry of the images, and their format if that is PNG, TIFF, NumPy, NIfTI, NRRD
    or MetaImage; those of JPEG, BMP and GIF images are PNG, those of DICOM series NIfTI. If the command is
    stopped, the same command continues. Images that cannot be predicted are reported at the end, with exit
    code 2.

    \b
        genoc predict runs/unet scans/ -o predictions
        genoc predict runs/fold0 --with runs/fold1 "scans/*.nii.gz" -o predictions
    """
    from search.prepare import use_machine
    from zoo.predict.model import open_models
    from zoo.predict.predict import predict as predict_all
    from zoo.predict.settings import Machine, Settings

    use_machine(device, threads)
    settings = Settings(geometry=geometry, **outputs)
    recover(shelf)
    models = open_models([model, *others], shelf, settings)
    with stopped_with(lambda: f"run the same command again to continue in {out}"):
        machine = Machine(device=device, batch=batch)
        result = predict_all(models, inputs, out, settings, machine, force, pattern)
    echo_json(as_document(result, models, out)) if as_json else tell(result, models, out)
    if result.failed:
        click.get_current_context().exit(2)


def tell(result: "Result", models: "tuple[Model, ...]", out: Path) -> None:
    """Print what was written, and on standard error what was not."""
    from search.data.layouts.folders.names import number
    from zoo.predict.predict import in_short

    if result.done:
        there = len(result.done) - result.new
        again = f", {there} there already" if there else ""
        names = ", ".join(f"{label} {name}" for label, name in enumerate(models[0].labels))
        echo(
            f"written  {number(result.new, 'label map')} to {out}{again}", f"labels   {names}{white(models)}"
        )
    if result.failed:
        asked = len(result.done) + len(result.failed)
        echo(f"{len(result.failed)} of {number(asked, 'input')} could not be predicted", err=True)
        echo(*in_short(result.failed), err=True)


def white(models: "tuple[Model, ...]") -> str:
    """That pictures of a single target have another value."""
    from zoo.predict.outputs import TARGET_VALUE

    one = models[0].is_of_one_target and not models[0].preparation.is_of_volumes
    return f" ({TARGET_VALUE} in PNG and TIFF)" if one else ""


def as_document(result: "Result", models: "tuple[Model, ...]", out: Path) -> dict[str, Any]:
    """The same for programs."""
    return {
        "out": str(out),
        "labels": models[0].labels,
        "images": [
            {
                "name": image.name,
                "inputs": image.files,
                "labels": image.outputs.labels,
                "probabilities": image.outputs.probabilities,
                "overlay": image.outputs.overlay,
                "new": image.record is not None,
            }
            for image in result.done
        ],
        "problems": [
            {"name": each.name, "problem": problem.problem, "remedy": problem.remedy}
            for each in result.failed
            for problem in each.problems
        ],
    }
