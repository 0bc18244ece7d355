"""`genoc new` and `genoc zoo`: genotypes to start from, trained networks to keep."""

from pathlib import Path
from shlex import quote
from typing import Any

import click
from click.core import ParameterSource

from genotype.commands.console import echo, echo_document, echo_json, json_option
from genotype.commands.options_once import command, group
from search.commands.options import geometry_option
from search.config import GeometryForm

PATH = click.Path(path_type=Path)
NAME = click.argument("name")
zoo_option = click.option(
    "--zoo",
    "shelf",
    type=PATH,
    envvar="GENOC_ZOO",
    default="models",
    show_default=True,
    show_envvar=True,
    help="The folder of entries.",
)


def on_this_zoo(command: str) -> str:
    """A command to type next, with the --zoo that was given to this one."""
    context = click.get_current_context()
    if context.get_parameter_source("shelf") is not ParameterSource.COMMANDLINE:
        return command
    return f"{command} --zoo {quote(str(context.params['shelf']))}"


def recover(shelf: Path) -> None:
    """Clear away what killed commands left in a zoo, and tell of it."""
    from zoo.publishing.leftovers import recovered

    for words in recovered(shelf):
        echo(words, err=True)


@command()
@click.argument("name", required=False)
@click.option("-o", "--output", type=PATH, help="Where to write; standard output else.")
@click.option("--force", is_flag=True, help="Overwrite the file, if there is one.")
@click.option("--schema", is_flag=True, help="Write genoc.schema.json beside it, and name that for editors.")
@json_option
def new(name: str | None, output: Path | None, force: bool, schema: bool, as_json: bool) -> None:
    """Start from the genotype or space NAME; without a name, list what there is.

    \b
        genoc new unet -o unet.json --schema
        genoc new skip-cells -o space.json
    """
    from genotype import refuse
    from genotype.text.files import require_free
    from zoo.references import names, reference, text

    if schema and (name is None or output is None):
        raise refuse("--schema", "-o", "is missing, and a schema stands beside a file", "add -o FILE.json")

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
    """Refuse to lose a file that has the schema's name and is none of genoc's."""
    from compiler.editor import SCHEMA_FILE
    from genotype.text.files import require_free
    from genotype.text.regular import read_bytes

    beside = output.with_name(SCHEMA_FILE)
    if not beside.is_file() or b"genoc/1" not in read_bytes(beside, "genotype"):
        require_free(beside, force)


def write_new(name: str, output: Path, schema: bool) -> list[Path]:
    """Write a reference, with its schema beside it where that is wanted, and tell which files there are."""
    from compiler.editor import SCHEMA_FILE, beside_schema, schema_text
    from genotype import canonical_text
    from genotype.text.files import write_text
    from zoo.references import reference, text

    if not schema:
        write_text(output, text(name))
        return [output]
    beside = output.with_name(SCHEMA_FILE)
    write_text(output, canonical_text(beside_schema(reference(name))))
    write_text(beside, schema_text())
    return [output, beside]


@group()
def zoo() -> None:
    """Trained networks, each in a folder that can be used with torch alone."""


@zoo.command()
@click.argument("run", type=PATH)
@zoo_option
@click.option("--name", help="The entry's name. [default: the genotype's]")
@click.option("--license", default="unknown", show_default=True, help="Of the weights, such as cc-by-nc-4.0.")
@click.option("--notice", default="", help="A sentence about the rights in the data, for the card.")
@click.option("--force", is_flag=True, help="Replace the entry of that name, if there is one.")
@json_option
def add(run: Path, shelf: Path, force: bool, as_json: bool, **terms: Any) -> None:
    """Make an entry of RUN, a finished training's folder.

    \b
        genoc train unet.json --data lesions/ --out runs/unet
        genoc zoo add runs/unet --license cc-by-nc-4.0
    """
    from zoo.publishing.add import Terms
    from zoo.publishing.add import add as add_entry

    recover(shelf)
    entry = add_entry(run, shelf, Terms(**terms), force)
    if as_json:
        from zoo.entries.summary import summary

        echo_json(summary(entry))
    else:
        echo(f"added    {entry.folder}", f"next     {on_this_zoo(f'genoc zoo show {entry.name}')}")


@zoo.command("list")
@zoo_option
@json_option
def list_(shelf: Path, as_json: bool) -> None:
    """List the entries.

    A line for each: name, parameters, how good it is, on which data. Entries that cannot be read are told
    of on standard error, after the others. Exit code 0 if every entry can be read, else 2.
    """
    from zoo.entries.listing import complaints, listed, rows
    from zoo.entries.registry import entries

    recover(shelf)
    found = list(rows(entries(shelf)))
    if as_json:
        echo_json(found)
    elif not found:
        echo(f"no entries in {shelf}: make one with genoc zoo add RUN", err=True)
    else:
        echo(*listed(found))
        echo(*complaints(found), err=True)
    if any("problems" in row for row in found):
        click.get_current_context().exit(2)


@zoo.command()
@NAME
@zoo_option
@json_option
def show(name: str, shelf: Path, as_json: bool) -> None:
    """Show what is known of the entry NAME.

    How good it is, what it costs, which data it was trained on, and by what.
    """
    from zoo.entries.registry import find
    from zoo.entries.summary import described, summary

    recover(shelf)
    entry = find(shelf, name)
    echo_json(summary(entry)) if as_json else echo(*described(entry))


@zoo.command()
@click.argument("names", nargs=-1)
@zoo_option
@json_option
def verify(names: tuple[str, ...], shelf: Path, as_json: bool) -> None:
    """Verify the entries NAMES, or all.

    Nothing but an entry's own files may be there. Checksums are computed again; code, drawing and card
    made again and compared; the weights put into the network and the recorded example run. No code of
    the entry is. Measures and data cannot be verified and are told as claimed. Exit code 0 if no check
    fails, else 2.
    """
    from attrs import asdict

    from genotype import refuse
    from zoo.entries.registry import entries, find
    from zoo.verification.check_result import passed, reported
    from zoo.verification.verify import verify as verify_entry

    recover(shelf)
    chosen = [find(shelf, name) for name in names] if names else entries(shelf)
    if not chosen:
        raise refuse(
            "the zoo", str(shelf), "has no entries", "make one with genoc zoo add RUN, or give --zoo"
        )
    findings = {entry.name: verify_entry(entry) for entry in chosen}
    if as_json:
        echo_json([{"name": name, "checks": list(map(asdict, found))} for name, found in findings.items()])
    for name, found in {} if as_json else findings.items():
        echo(*reported(name, found))
    if not all(map(passed, findings.values())):
        click.get_current_context().exit(2)


@zoo.command()
@NAME
@zoo_option
@click.option("--image", type=PATH, help="A picture, or a volume, to segment: one.")
@click.option("-o", "--output", type=PATH, help="Where to write its mask, as PNG or NIfTI.")
@geometry_option("the training's")
@json_option
def load(
    name: str,
    shelf: Path,
    image: Path | None,
    output: Path | None,
    geometry: GeometryForm | None,
    as_json: bool,
) -> None:
    """Verify, load and run the entry NAME.

    On the recorded example, or on a picture, whose mask it writes at the picture's size: of a photograph
    with an EXIF orientation, as viewers show it. Volumes are NIfTI files, and so are their masks, with the
    same geometry.

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
