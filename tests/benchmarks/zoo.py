"""What `genoc zoo verify` costs of many entries: the seconds of each stay the same, whatever their number.

python -m tests.benchmarks.zoo --most 1000 --jobs 1
"""

import os
import tempfile
import time
from pathlib import Path
from shutil import copytree

import click
import torch

from tests.benchmarks.machine import machine
from tests.zoo.trained import write_run
from zoo.entries.registry import entries
from zoo.publishing.add import Terms, add
from zoo.verification.check_result import passed
from zoo.verification.several import verified


def make(zoo: Path, count: int) -> int:
    """A zoo of so many copies of a tiny entry; gives its size in bytes."""
    first = zoo / "tiny"
    if not first.exists():
        add(write_run(zoo.with_name("run")), zoo, Terms())
    for number in range(len(entries(zoo)), count):
        copytree(first, zoo / f"tiny{number}")
    return sum(path.stat().st_size for entry in entries(zoo) for path in entry.folder.iterdir())


def seconds(zoo: Path, jobs: int) -> tuple[float, float]:
    """How long it takes to verify every entry, and the CPU seconds of this process and those it started."""
    begun, own = time.perf_counter(), cpu_seconds()
    assert all(map(passed, verified(entries(zoo), jobs)))
    return time.perf_counter() - begun, cpu_seconds() - own


def cpu_seconds() -> float:
    """Those of this process, and of its children that have ended."""
    return sum(os.times()[:4])


def counts(most: int) -> list[int]:
    """The numbers of entries that are verified: each twice the one before it."""
    return [count for part in (8, 4, 2, 1) if (count := most // part)]


@click.command()
@click.option("--most", default=1000, show_default=True, type=click.IntRange(1))
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1))
def main(most: int, jobs: int) -> None:
    """Verify 125, 250, 500 and 1,000 entries."""
    torch.set_num_threads(1)
    click.echo(f"{machine()} {jobs} process{'es' * (jobs != 1)}.\n")
    click.echo("| entries | MB | seconds | CPU seconds | CPU ms of an entry |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        zoo = Path(folder) / "models"
        make(zoo, 1)
        seconds(zoo, 1)
        for count in counts(most):
            size, (took, own) = make(zoo, count), seconds(zoo, jobs)
            click.echo(
                f"| {count:,} | {size / 1e6:.1f} | {took:.1f} | {own:.1f} | {1000 * own / count:.1f} |"
            )


if __name__ == "__main__":
    main()
