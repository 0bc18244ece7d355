"""How well a network's latency is predicted from its pieces: `python -m tests.benchmarks.latency`.

Random networks of a space. In every round each network is run once and each piece of any of them once;
the lower quartile of each counts. `ratio` is the prediction over the measurement, both from the same rounds;
`later` has the pieces from the first half of the rounds and the networks from the second, as if a table had
been measured before: it shows the machine's drift besides. One thread, whose own clock counts, so that other
work on the machine takes part through its caches alone.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import click
import torch
from attrs import asdict, frozen

from compiler.backend.pieces import Piece
from compiler.lowering.network import lower
from genotype import Genotype
from search.latency.predict import Predictor
from search.latency.stopwatch import Work, quick, timed
from search.latency.whole import Images, forward_pass
from search.memory.allocator import keep_freed_memory
from search.selection.sample import sample
from tests.benchmarks.machine import machine
from zoo.references import reference

SPACES = {"joint": (64, 64), "adwu-net-2d": (64, 64), "skip-cells": (64, 64), "adwu-net-small": (32, 32, 32)}
"""The spaces, and the sizes of their images."""

Seconds = Mapping[object, Sequence[float]]


@frozen
class Row:
    """A network: milliseconds predicted and measured, their ratio, and that of a table measured before."""

    name: str
    predicted: float
    measured: float
    ratio: float
    later: float
    pieces: int

    @staticmethod
    def of(name: str, pieces: Counter[Piece], seconds: Seconds) -> "Row":
        half = len(seconds[name]) // 2
        predicted = sum(quick(seconds[piece]) * times for piece, times in pieces.items())
        before = sum(quick(seconds[piece][:half]) * times for piece, times in pieces.items())
        measured, after = quick(seconds[name]), quick(seconds[name][half:])
        return Row(name, predicted, measured, predicted / measured, before / after, pieces.total())


def rows(space: str, count: int, rounds: int) -> list[Row]:
    """So many random networks of a space."""
    size = lower(reference(space)).sizes.fitted(SPACES[space])
    drawn = {f"{space} {seed}": sample(reference(space), seed).genotype for seed in range(count)}
    predictor = Predictor.on("cpu", 1)
    pieces = {name: Counter(predictor.pieces(network, size)) for name, network in drawn.items()}
    works: dict[object, tuple[Work, Work]] = {name: whole(network, size) for name, network in drawn.items()}
    works |= {piece: predictor.bench.works(piece) for counts in pieces.values() for piece in counts}
    seconds = in_rounds(works, rounds)
    return [Row.of(name, pieces[name], seconds) for name in drawn]


def whole(network: Genotype, size: tuple[int, ...]) -> tuple[Work, Work]:
    """A forward pass after another: the networks before it had the caches."""
    work = forward_pass(network, Images(size, 1, "cpu"))()
    return work, work


@torch.no_grad()
def in_rounds(works: Mapping[object, tuple[Work, Work]], rounds: int) -> Seconds:
    """The CPU seconds of everything in every round, after two to warm up."""
    keep_freed_memory()
    taken: dict[object, list[float]] = {key: [] for key in works}
    for _ in range(2 + rounds):
        for key, (prepare, work) in works.items():
            prepare()
            taken[key].append(timed(work)[1])
    return {key: seconds[2:] for key, seconds in taken.items()}


def table(space: str, found: Sequence[Row]) -> Iterator[str]:
    """A line for each network, and what they come to."""
    size = "x".join(map(str, SPACES[space]))
    yield f"| {space} at {size} | predicted ms | measured ms | ratio | later | pieces |"
    yield "|---|---|---|---|---|---|"
    for row in found:
        times = f"{row.predicted:.2f} | {row.measured:.2f}"
        yield f"| {row.name} | {times} | {row.ratio:.2f} | {row.later:.2f} | {row.pieces} |"
    yield ""
    yield summary("ratio", [row.ratio for row in found])
    yield summary("later", [row.later for row in found])


def summary(name: str, ratios: Sequence[float]) -> str:
    """How many are within 10 %, and the errors."""
    errors = sorted(abs(ratio - 1) for ratio in ratios)
    within = sum(error <= 0.1 for error in errors)
    return (
        f"{name}: {within} of {len(errors)} within 10 %, "
        f"off by {median(errors):.1%} at the median, {errors[-1]:.1%} at most"
    )


@click.command()
@click.option("--space", "spaces", multiple=True, type=click.Choice(list(SPACES)), default=list(SPACES))
@click.option("--networks", default=20, show_default=True, type=click.IntRange(min=1))
@click.option("--rounds", default=24, show_default=True, type=click.IntRange(min=8))
@click.option("--out", type=click.Path(path_type=Path), help="A JSON file for the figures.")
def main(spaces: tuple[str, ...], networks: int, rounds: int, out: Path | None) -> None:
    """Predict and measure random networks: a few minutes."""
    torch.set_num_threads(1)
    click.echo(f"{__doc__}\n{machine()}\n")
    record = {}
    for space in spaces:
        found = rows(space, networks, rounds)
        record[space] = [asdict(row) for row in found]
        click.echo("\n".join(table(space, found)) + "\n")
    if out is not None:
        out.write_text(json.dumps({"machine": machine(), "networks": record}, indent=1) + "\n")


if __name__ == "__main__":
    main()
