"""Networks compared: searches and trainings of equal budget, and the table of their results."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import click

from tests.benchmarks.process import Command, all_finished
from tests.benchmarks.run_table import Row, table


class Comparison(Protocol):
    """Which runs a table is made of."""

    @property
    def out(self) -> Path: ...
    def prepared(self) -> Iterator[Command]:
        """What makes the genotypes that need no search."""
        ...

    def chains(self) -> Iterator[Sequence[Command]]:
        """What waits for nothing else, the longest first."""
        ...

    def rows(self) -> Iterator[Row]:
        """A row for each kind of network, once all is run."""
        ...


def compare(plan: Comparison, jobs: int) -> None:
    """Make the runs that are missing, `jobs` at a time; write table.json and print the table."""
    plan.out.mkdir(parents=True, exist_ok=True)
    processes = plan.out / "processes"
    all_finished(processes, [list(plan.prepared())], 1)
    all_finished(processes, plan.chains(), jobs)
    rows = list(plan.rows())
    (plan.out / "table.json").write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    click.echo(table(rows))


def one_thread(
    command: str, file: Path, out: Path, data: Path, seed: int, limit: int | None, settings: Sequence[str]
) -> Command:
    """A `genoc search` or `train` on one thread, which goes on where it was stopped."""
    cut = () if limit is None else ("--limit", str(limit))
    given = ("--data", str(data), "--out", str(out), "--seed", str(seed))
    return (command, str(file), *given, *settings, *cut, "--threads", "1", "--resume")
