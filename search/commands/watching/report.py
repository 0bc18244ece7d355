"""`genoc report`."""

from pathlib import Path

import click

from genotype.commands.console import echo
from genotype.commands.options_once import command
from search.commands.completing import runs
from search.commands.options import PATH


@command()
@click.argument("run", type=PATH, shell_complete=runs)
def report(run: Path) -> None:
    """Write the report of a run or a study again.

    Rebuilds report.html in the folder RUN from the other files there. Of a study or a search by trainings
    that is not finished it is an interim report: what was tried so far.

    \b
        genoc report runs/search
    """
    from search.report import write_report
    from search.runs.files import STUDY
    from search.study.report.conclusion import rewritten

    path = rewritten(run) if (run / STUDY).is_file() else write_report(run)
    echo(f"report   {path}")
