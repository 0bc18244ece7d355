"""`genoc zoo search` and `genoc zoo compare`."""

from pathlib import Path
from typing import Any

import click

from genotype.commands.amounts import COUNT
from genotype.commands.console import echo, echo_json, force_option, json_option, output_option
from genotype.commands.options_once import command
from search.commands.completing import entries as entry_names
from search.commands.options import MACHINE_OPTIONS, FiniteRange, options, zoo_option
from zoo.commands.entries import recover

NUMBER = click.IntRange(1)


@command()
@click.argument("words", nargs=-1)
@click.option("--classes", type=NUMBER, help="Number of classes, with the background; a mask has 2.")
@click.option("--channels", type=NUMBER, help="Number of channels of its images.")
@click.option(
    "--spatial-dims", type=click.Choice(["2", "3"]), help="Axes of its images: 2 of pictures, 3 of volumes."
)
@click.option("--max-params", type=COUNT, help="Largest number of parameters: 500k, 2M.")
@click.option("--max-macs", type=COUNT, help="Most multiply-accumulates for an image as in training.")
@click.option("--min-dice", type=FiniteRange(0, 1), help="Lowest mean Dice that it claims.")
@click.option("--data", metavar="NAME", help="Data set that it was trained on.")
@click.option("--license", metavar="NAME", help="License of the weights.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag that it has. May be repeated.")
@zoo_option
@json_option
def search(
    words: tuple[str, ...], spatial_dims: str | None, shelf: Path, as_json: bool, **given: Any
) -> None:
    """Find entries by words and conditions, the best Dice first.

    Every word must occur in the name, the description, the data, the labels, the tags, the licence or the
    settings of an entry. The Dice is what each claims, of its own data.

    \b
    Examples: genoc zoo search hippocampus --spatial-dims 3
              genoc zoo search --classes 3 --max-params 500000 --min-dice 0.8
    """
    from zoo.entries.registry import usable
    from zoo.finding.conditions import Conditions
    from zoo.finding.search import found_json, found_lines, matching

    recover(shelf)
    dims = None if spatial_dims is None else int(spatial_dims)
    found, unread = matching(usable(shelf), Conditions(words=words, spatial_dims=dims, **given))
    if as_json:
        echo_json(found_json(found))
    elif found:
        echo(*found_lines(found))
    else:
        echo(f"no entry in {shelf} has all of this", err=True)
    echo(*unread, err=True)


@command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True, shell_complete=entry_names)
@options(MACHINE_OPTIONS)
@output_option
@force_option
@zoo_option
@json_option
def compare(
    names: tuple[str, ...],
    device: str,
    threads: int | None,
    output: Path | None,
    force: bool,
    shelf: Path,
    as_json: bool,
) -> None:
    """Compare entries: measures, costs, time, settings and genotypes.

    Their networks are timed here and now, one after another in turn, each on one image of the size that it
    was trained at. NAME@v1 is an earlier version. With -o a page with a plot of the Dice over the cost is
    written, too.

    \b
    Examples: genoc zoo compare unet found -o compare.html
              genoc zoo compare unet@v1 unet --threads 1 --json
    """
    from genotype.text.files import require_free, write_text
    from search.prepare import use_machine
    from zoo.comparison.compared import compared, lines
    from zoo.entries.registry import find_all

    recover(shelf)
    require_free(output, force)
    use_machine(device, threads)
    found = compared(list(zip(names, find_all(shelf, names), strict=True)), device)
    if output is not None:
        from zoo.commands.shelf.comparison_page import entries_page

        write_text(output, entries_page(found))
        echo(f"written: {output}", err=True)
    if as_json:
        echo_json(found.as_json())
    else:
        echo(*lines(found))
