"""`genoc import darts-unet-log`: the log of the published search, as a run."""

from pathlib import Path

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command

PATH = click.Path(path_type=Path)


@command("darts-unet-log")
@click.argument("log", type=PATH)
@click.option("--out", required=True, type=PATH, metavar="RUN", help="Folder to write the run to.")
@click.option(
    "--edges-per-node",
    type=click.IntRange(1, 30),
    show_default="3",
    help="How many incoming ops each node keeps.",
)
@click.option(
    "--epoch",
    type=click.IntRange(0),
    show_default="the last",
    help="Use the alphas of this epoch, counted from 0 as in the log.",
)
@json_option
def darts_unet_log(
    log: Path, out: Path, edges_per_node: int | None, epoch: int | None, as_json: bool
) -> None:
    """Import the log of a DARTS-UNet search.

    LOG is the file log_df.csv that the notebook of its authors writes. The folder of the run then holds
    the search space, the alphas and metrics of every epoch, the derived genotype, and a comparison of
    its parameter count with that of the authors' code.

    \b
        genoc import darts-unet-log log_df.csv --out runs/published
        genoc scale runs/published/genotype.json --by 2 -o darts-unet.json
        genoc train darts-unet.json --data lesions/ --out runs/darts-unet
    """
    from attrs import asdict

    from search.report import write_report
    from search.reproductions import import_log
    from search.reproductions.convert import account_record
    from search.reproductions.words import account_table
    from search.runs.files import GENOTYPE, REPORT
    from zoo.references import reference

    imported = import_log(log, reference("darts-unet"), out, edges_per_node, epoch)
    write_report(out)
    genotype, report = str(out / GENOTYPE), str(out / REPORT)
    if as_json:
        accounts = [asdict(account_record(account)) for account in imported.accounts]
        differences, dropped = list(imported.differences), list(imported.derivation.dropped)
        summary = {"genotype": genotype, "report": report, "dropped": dropped}
        echo_json({**summary, "differences": differences, "accounts": accounts})
        return
    for line in (*imported.derivation.dropped, *imported.differences):
        echo(f"note     {line}")
    echo(*account_table(imported.accounts))
    echo(f"found    {genotype}", f"report   {report}")
