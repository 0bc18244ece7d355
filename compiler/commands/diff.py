"""`genoc diff`: the differences between two genotypes, their costs, and a drawing of both."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compiler.commands.genotypes import fitting_size, parse_size
from genotype import Genotype, InputError, refuse
from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from genotype.text.read import shown_path
from genotype.text.sources import SOURCE, read_all, together

if TYPE_CHECKING:
    from compiler.analysis.cost_difference import Comparison
    from genotype.diff.differences import Change

PATH = click.Path(path_type=Path)
Size = tuple[int, ...] | None
Named = tuple[str, Genotype]


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
    help="Image size in pixels or voxels: 128, 128x96 or 64x64x32.",
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
    from compiler.checks.choices.countable import counted_alike_words
    from genotype.diff.differences import differences

    (_, a), (_, b) = read_all([before, after])
    pair = ((shown_path(before), a), (shown_path(after), b))
    if cell is not None and picture is None:
        raise refuse("--cell", cell, "has no effect without --draw", "add --draw FILE.svg")
    if picture is not None:
        draw(pair, picture, cell)
    changes = differences(a, b)
    if changes or as_json:
        uncounted = list(not_compiled(pair))
        costs = None if uncounted else costs_of(a, b, size)
        note = "" if uncounted else counted_alike_words(a, b)
        if as_json:
            told_in_json((a, b), changes, costs, uncounted, note)
        else:
            told((a, b), changes, costs, uncounted, note)
    raise click.exceptions.Exit(bool(changes))


def not_compiled(pair: Sequence[Named]) -> Iterator[str]:
    """The reasons why files cannot be compiled."""
    from compiler.checks import check

    for name, genotype in pair:
        count = len(check(genotype))
        if count:
            yield f"{name} has {count} problem{'' if count == 1 else 's'}; run genoc check"


def costs_of(a: Genotype, b: Genotype, size: Size) -> "Comparison":
    """The costs of both, for images of the given size, or of one that both take."""
    from compiler.analysis.cost_difference import common_sizes, compared
    from compiler.checks.choices.countable import counted_alike

    first, second = counted_alike(a, b)
    if size is None:
        return compared(first, second, common_sizes(first, second))
    return compared(first, second, [fitting_size(size, each.sizes) for each in (first, second)])


def told_in_json(
    pair: tuple[Genotype, Genotype],
    changes: "Sequence[Change]",
    costs: "Comparison | None",
    uncounted: list[str],
    note: str,
) -> None:
    """Print the differences and costs as JSON."""
    from compiler.analysis.cost_difference import as_json
    from genotype.diff.wording import sentence, verb
    from genotype.text.encode import encode

    rows = [{**encode(change), "what": verb(change), "words": sentence(change, pair)} for change in changes]
    told = {"changes": rows, "costs": None if costs is None else as_json(costs), "uncounted": uncounted}
    echo_json({**told, "note": note} if note else told)


def told(
    pair: tuple[Genotype, Genotype],
    changes: "Sequence[Change]",
    costs: "Comparison | None",
    uncounted: list[str],
    note: str,
) -> None:
    """Print the differences and costs for people."""
    from compiler.analysis.cost_difference import table
    from genotype.diff.wording import lines

    reasons = [f"costs are not counted: {reason}" for reason in uncounted]
    echo(*lines(changes, pair), "", *(reasons if costs is None else table(costs)), *([note] if note else []))


def draw(pair: Sequence[Named], picture: Path, cell: str | None) -> None:
    """Draw both in one picture. Raises InputError if one of them cannot be compiled."""
    from compiler.checks import check
    from compiler.checks.view import instead
    from compiler.draw import render
    from compiler.draw.comparison.cell import draw_compared_cell
    from compiler.draw.comparison.network import draw_compared

    refusals = [InputError(name, found) for name, genotype in pair if (found := check(genotype))]
    if refusals:
        raise together(refusals)
    (_, a), (_, b) = pair
    names = {**a.cells, **b.cells}
    if cell is not None and cell not in names:
        raise refuse("--cell", cell, "there is no such cell", instead(cell, names, "cell"))
    graph = draw_compared(a, b) if cell is None else draw_compared_cell(a, b, cell)
    render(graph, picture)
    echo(f"drawn: {picture}", err=True)
