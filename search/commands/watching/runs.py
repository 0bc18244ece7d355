"""`genoc runs`."""

from pathlib import Path
from typing import Literal

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.options import PATH


@command()
@click.argument("folder", metavar="[DIR]", type=PATH, default=".")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["name", "dice", "date"]),
    default="name",
    show_default=True,
    help="Sort by name, or with the best Dice or the latest change first.",
)
@json_option
def runs(folder: Path, order: Literal["name", "dice", "date"], as_json: bool) -> None:
    """List the runs in a folder: how they stand and how well they do.

    Searches, trainings, folds and studies at and below DIR, by default the current folder, with the settings
    that differ; what a study trained is listed where DIR is that study. Of a training the validation Dice is
    the best, of a search by alphas that of the supernet after its last epoch. A run that is damaged is told
    as such.

    \b
        genoc runs runs/
        genoc runs --sort dice
    """
    from search.overview.overview import overview

    found = overview(folder, order)
    if as_json:
        echo_json(found.as_json())
    elif not found.rows:
        echo(f"no runs in {folder}", err=True)
    else:
        echo(*found.lines())
