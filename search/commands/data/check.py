"""`genoc data check`."""

from pathlib import Path
from typing import Any

import click

from genotype.commands.console import echo, echo_json, force_option, json_option
from genotype.commands.options_once import command
from search.commands.data.options import file_options, geometry_option
from search.commands.options import PATH, options
from search.config import DataConfig


@command()
@click.argument("source", metavar="DIR")
@options(file_options(lambda words: words), (geometry_option("refuse such files"),))
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=PATH,
    help="Also write sheet.png and histogram.png into this folder, over those of an earlier check.",
)
@force_option
@json_option
def check(source: str, output: Path | None, force: bool, as_json: bool, **settings: Any) -> None:
    """Say what a data set holds, and what is wrong with it.

    DIR is a folder of images with masks, or of volumes, or a table of them. Every file is read once. Each
    finding has a code (`genoc explain CODE`), how many files it concerns, three of their names (all with
    --json), and a remedy. The exit code is 2 if there is an error, which would keep the set from being
    trained on, and 0 if there are only warnings.

    \b
        genoc data check lesions/ -o checked
        genoc data check scans/ --images "{id}/t1.nii.gz" --masks "{id}/seg.nii.gz"
    """
    from search.commands.data.drawn import require_own, write_pictures
    from search.data.checks.check import check_data
    from search.data.checks.lines import as_json as told_in_json
    from search.data.checks.lines import lines

    if output is not None:
        require_own(output, force)
    report = check_data(DataConfig(source=source, **settings))
    if as_json:
        echo_json(told_in_json(report))
    else:
        echo(*lines(report))
    if output is not None:
        for path in write_pictures(report, output):
            echo(f"written: {path}", err=True)
    if report.has_errors:
        raise click.exceptions.Exit(2)
