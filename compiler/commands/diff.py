"""`genoc diff`: the differences between two genotypes, their costs, and a drawing of both."""

from pathlib import Path

import click

from compiler.commands.genotypes import SIZE_WORDS, parse_size
from genotype import refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from genotype.text.read import shown_path
from genotype.text.sources import SOURCE, read_all

PATH = click.Path(path_type=Path)
Size = tuple[int, ...] | None


def parse_given(ctx: click.Context, param: click.Parameter, text: str | None) -> Size:
    """The value of `--size`, if given."""
    return None if text is None else parse_size(ctx, param, text)


@command()
@click.argument("before", type=SOURCE)
@click.argument("after", type=SOURCE)
@click.option(
    "--size",
    callback=parse_given,
    show_default="128, or the next that both take",
    help=SIZE_WORDS,
)
@click.option("--draw", "picture", type=PATH, help="Draw both in one picture: .svg, .pdf, .png or .dot.")
@click.option("--cell", metavar="NAME", help="With --draw, draw this cell instead of the whole network.")
@json_option
def diff(
    before: Path, after: Path, size: Size, picture: Path | None, cell: str | None, as_json: bool
) -> None:
    """Compare two genotypes or search spaces, and their costs.

    Lists the stages, links, cells and edges that differ, not lines of text. If both can be compiled,
    also compares parameters, MACs, activations and receptive field; for a search space, those of the
    whole supernet. The exit code is 0 if the two are equal and 1 if they differ. One of the two may be
    -, for standard input.

    In JSON, null means absent; an item that only moved within its list has the same value before and
    after.

    \b
    Examples: genoc diff unet.json runs/first/genotype.json --size 256
              genoc diff unet.json found.json --draw changes.svg
              git show HEAD:net.json | genoc diff - net.json
    """
    from compiler.commands.difference import difference, drawn
    from genotype.diff.differences import differences

    (_, a), (_, b) = read_all([before, after])
    first, second = (shown_path(before), a), (shown_path(after), b)
    if cell is not None and picture is None:
        raise refuse("--cell", cell, "has no effect without --draw", "add --draw FILE.svg")
    if picture is not None:
        from compiler.draw import render

        render(drawn(first, second, cell), picture)
        echo(f"drawn: {picture}", err=True)
    differs = bool(differences(a, b))
    if as_json:
        echo_json(difference(first, second, size).as_json())
    elif differs:
        echo(*difference(first, second, size).lines())
    raise click.exceptions.Exit(differs)
