"""What `genoc zoo verify` costs of many entries: the seconds of each stay the same, whatever their number.

python -m tests.benchmarks.zoo --most 1000 --jobs 1
"""

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


def seconds(zoo: Path, jobs: int) -> float:
    """How long it takes to verify every entry."""
    begun = time.perf_counter()
    assert all(map(passed, verified(entries(zoo), jobs)))
    return time.perf_counter() - begun


def counts(most: int) -> list[int]:
    """The numbers of entries that are verified: each twice the one before it."""
    found = [most]
    while found[0] > 125:
        found.insert(0, found[0] // 2)
    return found


@click.command()
@click.option("--most", default=1000, show_default=True, type=click.IntRange(1))
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1))
def main(most: int, jobs: int) -> None:
    """Verify 125, 250, 500 and 1,000 entries."""
    torch.set_num_threads(1)
    click.echo(f"{machine()} {jobs} process{'es' * (jobs != 1)}.\n")
    click.echo("| entries | MB | seconds | ms of an entry |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        zoo = Path(folder) / "models"
        seconds(zoo, 1)
        for count in counts(most):
            size, took = make(zoo, count), seconds(zoo, jobs)
            click.echo(f"| {count:,} | {size / 1e6:.1f} | {took:.1f} | {1000 * took / count:.1f} |")


if __name__ == "__main__":
    main()
