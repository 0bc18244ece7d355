"""`genoc zoo`: trained networks."""

from pathlib import Path
from shlex import quote
from typing import Any

import click
from click.core import ParameterSource

from genotype import refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from genotype.text.regular import why_no_folder
from search.commands.completing import entries as entry_names
from search.commands.completing import runs
from search.commands.data.options import geometry_option
from search.commands.options import zoo_option
from search.config import GeometryForm

PATH = click.Path(path_type=Path)
NAME = click.argument("name", shell_complete=entry_names)


def on_this_zoo(command: str) -> str:
    """A command to type next, with the --zoo that was given to this one."""
    shelf = click.get_current_context().params["shelf"]
    return f"{command} --zoo {quote(str(shelf))}" if is_named() else command


def recover(shelf: Path) -> None:
    """Clear away what interrupted commands left in a zoo, and report it."""
    from zoo.publishing.leftovers import recovered

    for words in recovered(shelf):
        echo(words, err=True)


@command()
@click.argument("run", type=PATH, shell_complete=runs)
@zoo_option
@click.option("--name", show_default="the genotype's", help="Name of the entry.")
@click.option(
    "--license", default="unknown", show_default=True, help="License of the weights, such as cc-by-nc-4.0."
)
@click.option("--notice", default="", help="Sentence about the rights in the data, for the model card.")
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    help="Word to find it by. May be repeated. With --force, default: its earlier tags.",
)
@click.option(
    "--force", is_flag=True, help="Make it the new version of the entry of that name; the earlier is kept."
)
@json_option
def add(run: Path, shelf: Path, force: bool, as_json: bool, **terms: Any) -> None:
    """Add the trained network of a run to the zoo.

    RUN is the folder of a finished training.

    \b
        genoc train unet.json --data lesions/ --out runs/unet
        genoc zoo add runs/unet --license cc-by-nc-4.0
    """
    from zoo.entries.entry import PICTURE, is_regular
    from zoo.publishing.add import Terms, added

    recover(shelf)
    done = added(run, shelf, Terms(**{**terms, "tags": terms["tags"] or None}), force)
    entry = done.entry
    if not is_regular(entry.path(PICTURE)):
        echo(f"warning  no {PICTURE}: Graphviz could not draw the network; genoc doctor says why", err=True)
    if as_json:
        from zoo.entries.summary import summary

        echo_json(summary(entry))
    else:
        verb = "unchanged" if done.is_unchanged else "added   "
        echo(f"{verb} {entry.folder}", f"next     {on_this_zoo(f'genoc zoo show {entry.name}')}")


@command("list")
@click.option("--versions", is_flag=True, help="List every version of every entry.")
@zoo_option
@json_option
def list_(versions: bool, shelf: Path, as_json: bool) -> None:
    """List the entries of the zoo.

    Without --zoo, those that come with genoc are listed too.

    Prints a line for each: name, parameters, scores, which are means over the classes, and data set. Entries
    that cannot be read are reported on standard error. The exit code is 0 if every entry can be read, else 2.
    """
    from zoo.entries.listing import complaints, listed, rows, rows_of_versions
    from zoo.entries.registry import entries, every_version, is_bundled, usable

    require_there(shelf)
    recover(shelf)
    listing = list(rows_of_versions(every_version(shelf)) if versions else rows(entries(shelf)))
    shipped = () if versions or is_named() else filter(is_bundled, usable(shelf))
    bundled = [{**row, "bundled": True} for row in rows(shipped)]
    if as_json:
        echo_json([*listing, *bundled])
    else:
        echo(*listed(listing), *(["with genoc:", *listed(bundled)] if bundled else []))
        if not listing:
            whose = " of your own" if bundled else ""
            echo(f"no entries{whose} in {shelf}: add one with genoc zoo add RUN", err=True)
        echo(*complaints(listing), err=True)
    if any("problems" in row for row in listing):
        click.get_current_context().exit(2)


def is_named() -> bool:
    """Whether the command was given a zoo by --zoo."""
    return click.get_current_context().get_parameter_source("shelf") is ParameterSource.COMMANDLINE


def require_there(shelf: Path) -> None:
    """Refuse a zoo that was named and is not there."""
    if is_named() and not shelf.is_dir():
        problem = why_no_folder(shelf) or "does not exist"
        raise refuse(str(shelf), "--zoo", problem, "check the path; genoc zoo add RUN --zoo makes a new zoo")


@command()
@NAME
@zoo_option
@json_option
def show(name: str, shelf: Path, as_json: bool) -> None:
    """Show the scores, costs and training data of an entry."""
    from zoo.entries.registry import find
    from zoo.entries.summary import described, summary

    recover(shelf)
    entry = find(shelf, name)
    echo_json(summary(entry)) if as_json else echo(*described(entry))


@command()
@NAME
@zoo_option
@click.option("--image", type=PATH, help="Image or volume to segment.")
@click.option("-o", "--output", type=PATH, help="File to write the mask to, as PNG or NIfTI.")
@geometry_option("as in training")
@json_option
def load(
    name: str,
    shelf: Path,
    image: Path | None,
    output: Path | None,
    geometry: GeometryForm | None,
    as_json: bool,
) -> None:
    """Verify an entry and run it on its example or an image.

    The mask has the size of the image, turned as image viewers turn it by its EXIF orientation.
    Volumes are NIfTI files, and their masks are NIfTI files with the same geometry.

    \b
        genoc zoo load unet --image lesion.jpg -o mask.png
        genoc zoo load unet-3d --image brain.nii.gz -o mask.nii.gz
    """
    from zoo.entries.registry import find
    from zoo.predict.picture import segment
    from zoo.verification.load import tried
    from zoo.verification.verify import require_sound

    if (image is None) != (output is None):
        raise click.UsageError("--image IMAGE and -o MASK go together")
    if geometry is not None and image is None:
        raise click.UsageError("--geometry is for the volume that --image gives")
    recover(shelf)
    entry = find(shelf, name)
    require_sound(entry)
    done = tried(entry.folder) if image is None or output is None else segment(entry, image, output, geometry)
    if as_json:
        echo_json(done)
    else:
        echo(*(f"{key:12} {value}" for key, value in done.items()))
