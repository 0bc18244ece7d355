"""`genoc zoo log` and `genoc zoo remove`."""

from pathlib import Path

import click

from genotype.commands.console import ask, echo, echo_json, json_option
from genotype.commands.options_once import command
from search.commands.options import zoo_option
from zoo.commands.entries import NAME, recover


@command()
@NAME
@zoo_option
@json_option
def log(name: str, shelf: Path, as_json: bool) -> None:
    """Show the versions of an entry, the latest first.

    Each is a folder as whole as the current one. NAME@v1, or NAME@ and the first digits of its digest,
    names it for every command: genoc predict unet@v1, genoc zoo verify unet@3fa9.
    """
    from zoo.entries.history import history_json, history_lines
    from zoo.entries.registry import versions

    recover(shelf)
    every = versions(shelf, name)
    echo_json(history_json(every)) if as_json else echo(*history_lines(every))


@command()
@NAME
@click.option("--yes", is_flag=True, help="Remove without asking.")
@zoo_option
def remove(name: str, yes: bool, shelf: Path) -> None:
    """Remove an entry with all its versions, or one alone.

    What is not an entry, or holds other files too, is refused. The folder is first moved out under a
    hidden name: if the removal is stopped, nothing half-removed is left under the entry's name.

    \b
    Examples: genoc zoo remove unet
              genoc zoo remove unet@v1 --yes
    """
    from zoo.publishing.removal import carry_out, removal

    recover(shelf)
    planned = removal(shelf, name)
    versions = "" if planned.count == 1 else f" and its {planned.count} versions"
    if not yes and not ask(f"Remove {name}{versions} from {shelf}?"):
        echo("nothing was removed", err=True)
        return
    carry_out(planned)
    echo(f"removed  {name}{versions}")
