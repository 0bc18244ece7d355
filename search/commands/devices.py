"""What `genoc search` and `genoc train` share for several devices."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from genotype.commands.console import echo
from genotype.commands.grouped_help import option
from genotype.commands.stopping import ENDING
from genotype.diagnostics.diagnostic import InputError
from search.commands.sections import HARDWARE
from search.commands.shared import how_to_go_on

ENDED = [128 + each for each in ENDING]
"""The exit codes of what signals end."""

if TYPE_CHECKING:
    from search.distributed import Ranks

devices_option = option(
    "--devices",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    help="Number of processes that share each batch, each on a GPU or a share of the cores.",
    group=HARDWARE,
)


def start_devices(count: int, batch: int, device: str, out: Path) -> None:
    """Start the processes with this same command line, and exit when they do. Does nothing in one of them.

    Those that a signal ends say nothing themselves.
    """
    from search.distributed.join import is_started, require_gpus, require_shareable

    if count > 1 and not is_started():
        from search.distributed.launch import launch

        require_shareable(count, batch, device)
        require_gpus(count, device)
        code = launch(count)
        if code in ENDED:
            echo("", f"stopped; {how_to_go_on(out)}", err=True)
        click.get_current_context().exit(code)


@contextmanager
def taking_part(batch: int, device: str) -> Iterator["Ranks"]:
    """The processes of this run, of which only the first prints.

    An error that all of them raise is printed once.
    """
    from search.distributed.join import joined
    from search.distributed.several import Elsewhere, gone
    from search.progress import be_silent

    with joined(batch, device) as ranks:
        if not ranks.is_first:
            be_silent()
        try:
            yield ranks
        except Elsewhere:
            click.get_current_context().exit(2)
        except InputError as refusal:
            if ranks.says(str(refusal)):
                raise
            click.get_current_context().exit(2)
        except Exception:
            ranks.says(str(gone()))  # so that the others need not
            raise
