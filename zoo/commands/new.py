"""`genoc new`: genotypes and search spaces to start from."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from genotype.commands.amounts import FACTOR
from genotype.commands.console import (
    echo,
    echo_document,
    echo_json,
    force_option,
    json_option,
    output_option,
)
from genotype.commands.options_once import command
from zoo.commands.completing import references

if TYPE_CHECKING:
    from genotype import Genotype

WIDTH = click.IntRange(1, 65_536)


@command()
@click.argument("name", required=False, shell_complete=references)
@click.option("--classes", type=WIDTH, metavar="N", help="Number of classes, background included; 1: a mask.")
@click.option("--in-channels", type=WIDTH, metavar="N", help="Number of channels of the images.")
@click.option(
    "--spatial-dims", type=click.Choice(["2", "3"]), help="Number of axes: 2 for images, 3 for volumes."
)
@click.option("--width-factor", type=FACTOR, metavar="FACTOR", help="Factor to multiply widths by: .5, 1/4.")
@click.option("--levels", type=click.IntRange(2, 16), metavar="N", help="Number of resolutions.")
@output_option
@force_option
@click.option("--schema", is_flag=True, help="Also write genoc.schema.json and refer to it, for editors.")
@json_option
def new(
    name: str | None, output: Path | None, force: bool, schema: bool, as_json: bool, **changes: Any
) -> None:
    """Write a genotype or search space to start from, or list them.

    Without NAME, lists those there are. --levels takes away the deepest resolutions, or adds some; what
    cannot be done for a file is refused, with the reason.

    \b
        genoc new unet -o unet.json --schema
        genoc new nnu-net-plain-3d --classes 4 --levels 5 --width-factor .5 -o net.json
    """
    from genotype import refuse
    from genotype.form.choices import is_space
    from genotype.text.files import require_free

    if schema and (name is None or output is None):
        raise refuse(
            "--schema", "-o", "is missing: the schema is written beside the genotype", "add -o FILE.json"
        )
    if name is None:
        require_name(changes)
        list_references(as_json)
        return
    if output is not None:
        require_free(output, force)
        if schema:
            require_schema(output, force)
    genotype = wanted(name, **changes)
    if output is None:
        print_new(genotype)
        return
    for path in write_new(genotype, output, schema):
        echo(f"written: {path}", err=True)
    if is_space(genotype) or any(value is not None for value in changes.values()):
        echo(what_it_is(genotype), err=True)


def what_it_is(genotype: "Genotype") -> str:
    """What changed settings came to: the sizes of images, and the parameters of a network."""
    from compiler.analysis.cost import cost
    from compiler.lowering.network import lower
    from compiler.structure.coarsest import sizes_of
    from genotype.form.choices import is_space
    from genotype.form.space_size import space_size, written

    sizes = sizes_of(genotype)
    if is_space(genotype):
        return f"it is a search space of {written(space_size(genotype))} genotypes, for images of {sizes}"
    size = tuple(2 * stride for stride in sizes.stride)
    return f"it has {cost(lower(genotype), size).parameters:,} parameters, and takes images of {sizes}"


def require_name(changes: dict[str, Any]) -> None:
    """Refuse options that change a file where none is named."""
    given = [f"--{key.replace('_', '-')}" for key, value in changes.items() if value is not None]
    if given:
        raise click.UsageError(f"{given[0]} is for the file of a NAME: genoc new unet {given[0]} ...")


def list_references(as_json: bool) -> None:
    """Print all references, group by group."""
    from zoo.references import reference
    from zoo.references.groups import grouped

    if as_json:
        echo_json(
            [
                {"name": name, "about": reference(name).about, "group": group.title}
                for group, members in grouped()
                for name in members
            ]
        )
        return
    for line in lines():
        echo(line)


def lines() -> Iterator[str]:
    """The list of all references."""
    from zoo.references import reference
    from zoo.references.groups import grouped

    for number, (group, members) in enumerate(grouped()):
        yield from ([""] if number else [])
        yield f"{group.title}: {group.line}"
        yield from (f"  {name:28} {reference(name).about}" for name in members)


def wanted(name: str, spatial_dims: str | None, **changes: Any) -> "Genotype":
    """A reference, changed as the options say."""
    from compiler.adapting.adapt import Wanted, adapted
    from zoo.references import reference

    dims = None if spatial_dims is None else int(spatial_dims)
    return adapted(reference(name), Wanted(spatial_dims=dims, **changes))


def print_new(genotype: "Genotype") -> None:
    """Print a genotype's text."""
    from genotype import canonical_text

    echo_document(canonical_text(genotype))


def require_schema(output: Path, force: bool) -> None:
    """Refuse to overwrite a file that has the schema's name but is not genoc's."""
    from compiler.editor import SCHEMA_FILE
    from genotype.text.files import require_free
    from genotype.text.regular import read_bytes

    schema_file = output.with_name(SCHEMA_FILE)
    if not schema_file.is_file() or b"genoc/1" not in read_bytes(schema_file, "genotype"):
        require_free(schema_file, force)


def write_new(genotype: "Genotype", output: Path, schema: bool) -> list[Path]:
    """Write a genotype, with its schema in the same folder if requested, and report the files."""
    from compiler.editor import SCHEMA_FILE, beside_schema, schema_text
    from genotype import canonical_text
    from genotype.text.files import replace_bytes, write_text

    if not schema:
        write_text(output, canonical_text(genotype))
        return [output]
    schema_file = output.with_name(SCHEMA_FILE)
    write_text(output, canonical_text(beside_schema(genotype)))
    replace_bytes(schema_file, schema_text().encode())
    return [output, schema_file]
