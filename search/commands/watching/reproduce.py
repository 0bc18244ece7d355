"""`genoc reproduce`."""

from contextlib import nullcontext
from pathlib import Path

import click

from genotype import refuse
from genotype.commands.console import apart, echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.completing import runs
from search.commands.options import PATH


@command()
@click.argument("run", type=PATH, shell_complete=runs)
@click.option(
    "--out", "-o", type=PATH, metavar="DIR", show_default="RUN-again", help="Folder to repeat it in."
)
@click.option("--resume", is_flag=True, help="Go on in --out, as the same command does anyhow.")
@json_option
def reproduce(run: Path, out: Path | None, resume: bool, as_json: bool) -> None:
    """Run a search, training or study again, and compare every file.

    The settings are those of RUN/settings.yaml, the data those that it names. Numbers, tables, weights and
    pictures are compared to the last bit; measured times are not, and report.html is made of the others. The
    exit code is 0 if all files are the same, 1 if one differs; what differs in the environment (versions,
    processor, threads) is told too. What was stopped goes on when the command is repeated.

    \b
        genoc reproduce runs/search
    """
    from search.rerun.environments import differences
    from search.rerun.folders import compared, has_other_data

    kind = require_repeatable(run)
    again = out or run.with_name(f"{run.resolve().name}-again")
    require_other(run, again)
    with apart() if as_json else nullcontext():
        repeat(run, again, kind)
    rows, environment = [*compared(run, again)], [*dict.fromkeys(differences(run, again))]
    differing, changed = [row for row in rows if row.difference], has_other_data(run, again)
    if as_json:
        files = {row.name: row.difference or None for row in rows}
        echo_json(
            {
                "run": str(run),
                "again": str(again),
                "files": files,
                "environment": environment,
                "other_data": changed,
            }
        )
    else:
        if changed:
            echo("", "data         the images, masks or sets have changed since the run")
        echo("", *(row.line() for row in rows), *(f"environment  {line}" for line in environment))
        same = f"{len(rows)} files are the same"
        echo(f"reproduced   {f'{len(differing)} of {len(rows)} files differ' if differing else same}")
    raise SystemExit(1 if differing else 0)


def require_repeatable(run: Path) -> str:
    """The command of a run. Refused where it is not finished, or one command does not tell all of it."""
    from search.commands.settings.read import command_of
    from search.runs.documents import CONTINUED
    from search.runs.files import FOUND, RESULTS, SETTINGS, STUDY
    from search.runs.run_record import read_record

    if not (run / STUDY).is_file():
        finished = read_record(run).finished
    else:
        finished = any((run / name).is_file() for name in (RESULTS, FOUND))
    if not finished:
        raise refuse(str(run), "the run", "is not finished", "finish it first, with --resume")
    if CONTINUED.is_in(run):
        problem = "was continued after its end, which no single command repeats"
        raise refuse(str(run), CONTINUED.name, problem, "give a run that was not continued")
    if not (run / SETTINGS).is_file():
        problem = "is missing, so that the run's settings are not known"
        raise refuse(
            str(run), SETTINGS, problem, "`genoc config show RUN` writes what run.json tells of them"
        )
    return command_of(run / SETTINGS)


def require_other(run: Path, again: Path) -> None:
    """Refuse a folder within the run's, or the run's own."""
    if again.resolve().is_relative_to(run.resolve()):
        raise refuse(str(again), "--out", "is the run itself, or lies in it", "give another folder")


def repeat(run: Path, again: Path, kind: str) -> None:
    """Give the run's command again, or go on with it; its output is shown."""
    from search.commands.settings.commands import command_named
    from search.runs.files import SETTINGS

    words = ["--config", str(run / SETTINGS), "--out", str(again)]
    if again.is_dir() and any(again.iterdir()) and kind != "study":
        words.append("--resume")
    known = command_named(kind)
    with known.make_context(f"genoc {kind}", words) as context:
        known.invoke(context)
