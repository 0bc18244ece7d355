"""`genoc report`."""

from pathlib import Path

import click

from genotype.commands.console import echo
from genotype.commands.options_once import command
from search.commands.options import PATH


@command()
@click.argument("run", type=PATH)
def report(run: Path) -> None:
    """Write the report of a run again.

    Rebuilds report.html in the folder RUN from the other files there.

    \b
        genoc report runs/search
    """
    from search.report import write_report

    echo(f"report   {write_report(run)}")
