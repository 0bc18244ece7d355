"""Measurements: `python -m tests.benchmarks`. No test asserts a time; this prints them."""

from pathlib import Path

import click
import torch

from tests.benchmarks import cold_start, devices, speed
from tests.benchmarks.machine import machine


@click.command()
@click.option("--log", type=click.Path(path_type=Path, exists=True), help="The thesis's log_df.csv.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="For speed.json and pictures.")
def main(log: Path | None, rounds: int, out: Path | None) -> None:
    """What commands, supernets, compiled networks and several devices cost: twenty-five minutes.

    Without --log no published genotype is measured.
    """
    torch.set_num_threads(1)
    click.echo(f"{machine()}\n")
    click.echo(f"{cold_start.__doc__}\n\n{cold_start.table()}\n")
    speed.report(log, rounds, out)
    click.echo(f"\n{devices.__doc__}\n\n{devices.table(rounds)}")


if __name__ == "__main__":
    main()
