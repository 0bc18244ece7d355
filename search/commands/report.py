"""`genoc report`."""

from pathlib import Path

import click

from genotype.commands.console import echo
from genotype.commands.options_once import command
from search.commands.options import PATH


@command()
@click.argument("run", type=PATH)
def report(run: Path) -> None:
    """Write RUN/report.html again, from what is in the run's folder.

    \b
        genoc report runs/search
    """
    from search.report import write_report

    echo(f"report   {write_report(run)}")
