"""`genoc zoo`: trained networks."""

from pathlib import Path
from shlex import quote
from typing import Any

import click
from click.core import ParameterSource

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import group
from genotype.commands.console import (
    echo,
    echo_document,
    echo_json,
    force_option,
    json_option,
    output_option,
)
from genotype.commands.options_once import command
from search.commands.completing import entries as entry_names
from search.commands.completing import runs
from search.commands.data.options import geometry_option
from search.commands.options import zoo_option
from search.config import GeometryForm

PATH = click.Path(path_type=Path)
NAME = click.argument("name", shell_complete=entry_names)


def on_this_zoo(command: str) -> str:
    """A command to type next, with the --zoo that was given to this one."""
    context = click.get_current_context()
    if context.get_parameter_source("shelf") is not ParameterSource.COMMANDLINE:
        return command
    return f"{command} --zoo {quote(str(context.params['shelf']))}"


def recover(shelf: Path) -> None:
    """Clear away what interrupted commands left in a zoo, and report it."""
    from zoo.publishing.leftovers import recovered

    for words in recovered(shelf):
        echo(words, err=True)


@group()
def zoo() -> None:
    """Manage a zoo of trained networks.

    Each network is in a folder of its own, and needs only torch and safetensors to run.
    """


@zoo.command()
@command()
@click.argument("name", required=False, shell_complete=references)
@output_option
@force_option
@click.option("--schema", is_flag=True, help="Also write genoc.schema.json and refer to it, for editors.")
@json_option
def new(name: str | None, output: Path | None, force: bool, schema: bool, as_json: bool) -> None:
    """Write a genotype or search space to start from, or list them.
    Without NAME, lists those there are.
    \b
        genoc new unet -o unet.json --schema
        genoc new skip-cells -o space.json
    from genotype import refuse
    from genotype.text.files import require_free
    from zoo.references import names, reference, text
    if schema and (name is None or output is None):
        raise refuse(
            "--schema", "-o", "is missing: the schema is written beside the genotype", "add -o FILE.json"
        )
    if name is None and as_json:
        echo_json([{"name": known, "about": reference(known).about} for known in names()])
    elif name is None:
        for known in names():
            echo(f"{known:24} {reference(known).about}")
    elif output is None:
        echo_document(text(name))
    else:
        require_free(output, force)
        if schema:
            require_schema(output, force)
        for path in write_new(name, output, schema):
            echo(f"written: {path}", err=True)
def require_schema(output: Path, force: bool) -> None:
    """Refuse to overwrite a file that has the schema's name but is not genoc's."""
    from compiler.editor import SCHEMA_FILE
    from genotype.text.files import require_free
    from genotype.text.regular import read_bytes
    schema_file = output.with_name(SCHEMA_FILE)
    if not schema_file.is_file() or b"genoc/1" not in read_bytes(schema_file, "genotype"):
        require_free(schema_file, force)
def write_new(name: str, output: Path, schema: bool) -> list[Path]:
    """Write a reference, with its schema in the same folder if requested, and report the files."""
    from compiler.editor import SCHEMA_FILE, beside_schema, schema_text
    from genotype import canonical_text
    from genotype.text.files import write_text
    from zoo.references import reference, text
    if not schema:
        write_text(output, text(name))
        return [output]
    schema_file = output.with_name(SCHEMA_FILE)
    write_text(output, canonical_text(beside_schema(reference(name))))
    write_text(schema_file, schema_text())
    return [output, schema_file]
@command()
@click.argument("run", type=PATH, shell_complete=runs)
@zoo_option
@click.option("--name", show_default="the genotype's", help="Name of the entry.")
@click.option(
    "--license", default="unknown", show_default=True, help="License of the weights, such as cc-by-nc-4.0."
)
@click.option("--notice", default="", help="Sentence about the rights in the data, for the model card.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Word to find it by. May be repeated.")
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
    from zoo.publishing.add import Terms
    from zoo.publishing.add import add as add_entry

    recover(shelf)
    entry = add_entry(run, shelf, Terms(**{**terms, "tags": tuple(terms["tags"])}), force)
    if as_json:
        from zoo.entries.summary import summary

        echo_json(summary(entry))
    else:
        echo(f"added    {entry.folder}", f"next     {on_this_zoo(f'genoc zoo show {entry.name}')}")


@command("list")
@click.option("--versions", is_flag=True, help="List every version of every entry.")
@zoo_option
@json_option
def list_(versions: bool, shelf: Path, as_json: bool) -> None:
    """List the entries of the zoo.

    Prints a line for each: name, parameters, scores and data set. Entries that cannot be read are
    reported on standard error. The exit code is 0 if every entry can be read, else 2.
    """
    from zoo.entries.listing import complaints, listed, rows, rows_of_versions
    from zoo.entries.registry import entries, every_version

    recover(shelf)
    listing = list(rows_of_versions(every_version(shelf)) if versions else rows(entries(shelf)))
    if as_json:
        echo_json(listing)
    elif not listing:
        echo(f"no entries in {shelf}: add one with genoc zoo add RUN", err=True)
    else:
        echo(*listed(listing))
        echo(*complaints(listing), err=True)
    if any("problems" in row for row in listing):
        click.get_current_context().exit(2)


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
