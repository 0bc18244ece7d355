"""Measurements: `python -m tests.benchmarks`. No test asserts a time; this prints them."""

import click
import torch

from tests.benchmarks import cold_start, supernet_step


@click.command()
def main() -> None:
    """What commands cost from a cold start, and what a step of a search costs."""
    torch.set_num_threads(1)
    for benchmark in (cold_start, supernet_step):
        click.echo(f"{benchmark.__doc__}\n\n{benchmark.table()}\n")


if __name__ == "__main__":
    main()
