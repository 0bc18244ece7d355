"""`genoc zoo verify`."""

from pathlib import Path

import click

from genotype.commands.console import echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.completing import entries as entry_names
from search.commands.options import zoo_option
from zoo.commands.entries import recover


@command()
@click.argument("names", nargs=-1, shell_complete=entry_names)
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that verify at once."
)
@zoo_option
@json_option
def verify(names: tuple[str, ...], jobs: int, shelf: Path, as_json: bool) -> None:
    """Verify the named entries, or all.

    Checks that an entry has its own files and no others and that checksums match, generates code,
    drawing and card again and compares them, and runs the network with the weights on the recorded
    example. Code in the entry is never run. Scores and data cannot be verified, and are reported as
    claims. The exit code is 0 if no check fails, else 2.
    """
    from attrs import asdict

    from genotype import refuse
    from zoo.entries.registry import entries, find_all
    from zoo.verification.check_result import passed, reported
    from zoo.verification.several import verified

    recover(shelf)
    chosen = find_all(shelf, names) if names else entries(shelf)
    if not chosen:
        remedy = "add one with genoc zoo add RUN, name one of genoc zoo list, or give another --zoo"
        raise refuse("the zoo", str(shelf), "has no entries", remedy)
    called = names or [entry.name for entry in chosen]
    told, sound = [], True
    for name, results in zip(called, verified(chosen, jobs), strict=True):
        sound = sound and passed(results)
        if as_json:
            told.append({"name": name, "checks": list(map(asdict, results))})
        else:
            echo(*reported(name, results))
    if as_json:
        echo_json(told)
    if not sound:
        click.get_current_context().exit(2)
