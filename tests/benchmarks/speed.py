"""What supernets and compiled networks cost beside the U-Net of 31 M parameters.

All in one process on one thread, in turn, round by round. `arithmetic` and `traffic` are shares of the
time: what products and convolutions did (by torch's own counter) at the rate of a product of matrices, and
the bytes that ops read and wrote at the rate of a copy, both the best of the same rounds. What stays in a
cache is quicker than that, and so may be a convolution.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
import torch
from attrs import frozen

from search.config import SearchConfig
from tests.benchmarks import floors
from tests.benchmarks import speed_steps as steps
from tests.benchmarks import speed_tables as tables
from tests.benchmarks.adwu_step import most_held
from tests.benchmarks.bars import bars
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import Measured, side_by_side
from tests.benchmarks.speed_tables import TRAINED, Table
from zoo.references import reference


@frozen
class Result:
    """A table's figures."""

    title: str
    measured: Measured
    flops: Mapping[str, int]
    bytes: Mapping[str, int]

    @staticmethod
    def of(table: Table, rounds: int) -> "Result":
        measured = side_by_side({**table.things, **floors.machine()}, rounds, warmup=1)
        flops = {name: floors.flops(step) for name, step in table.things.items()}
        moved = {name: floors.traffic(step) for name, step in table.things.items()}
        return Result(table.title, measured, flops, moved)

    def rows(self) -> Iterator[dict[str, object]]:
        products = floors.product_rate(min(self.measured.seconds[floors.PRODUCT]))
        copies = floors.copy_rate(min(self.measured.seconds[floors.COPY]))
        first = next(iter(self.flops))
        for name, done in self.flops.items():
            seconds, ratio = self.measured.median(name), self.measured.ratio(name, first)
            yield {
                "name": name,
                "seconds": float(f"{seconds:.3g}"),
                "ratio": round(ratio.median, 2),
                "lowest": round(ratio.lowest, 2),
                "highest": round(ratio.highest, 2),
                "worth": round(done / self.flops[first], 2) if done else None,
                "arithmetic": round(done / products / seconds, 2),
                "traffic": round(self.bytes[name] / copies / seconds, 2),
            }

    def markdown(self) -> str:
        lines = [
            f"| {self.title} | seconds | ratio | worth | arithmetic | traffic |",
            "|---|---|---|---|---|---|",
        ]
        for row in self.rows():
            ratio = f"{row['ratio']} ({row['lowest']}-{row['highest']})"
            worth = "" if row["worth"] is None else row["worth"]
            cells = [row["name"], row["seconds"], ratio, worth, row["arithmetic"], row["traffic"]]
            lines.append(f"| {' | '.join(map(str, cells))} |")
        return "\n".join(lines)

    def picture(self) -> str:
        return bars(self.title, {str(row["name"]): float(str(row["ratio"])) for row in self.rows()})


STEPS = {
    TRAINED: lambda: steps.training_step(reference("unet"), executed=True, last=False),
    "DARTS-UNet, search step": lambda: steps.search_step(steps.method_on(reference("darts-unet"))),
    "the same with `--recompute`": lambda: steps.search_step(
        steps.method_on(reference("darts-unet"), SearchConfig(recompute=True))
    ),
}


def memory(name: str) -> int:
    """MiB that a fresh process held at most, torch itself included, over three steps."""
    torch.set_num_threads(1)
    step = STEPS[name]()
    for _ in range(3):
        step()
    return most_held() // 1024


def memories() -> dict[str, int]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return {name: pool.submit(memory, name).result() for name in STEPS}


def everything(log: Path | None) -> Iterator[Table]:
    yield tables.training()
    yield tables.data()
    yield tables.volumes()
    yield from tables.adwu()
    yield tables.compiling()
    if log is not None:
        yield from tables.compiled(log)


def report(log: Path | None, rounds: int, out: Path | None) -> None:
    """Measure, and print tables; with `out` write them and their pictures as well."""
    results = [Result.of(table, rounds) for table in everything(log)]
    held = memories()
    click.echo(
        f"{__doc__}\n\nBatch {'x'.join(map(str, steps.BATCH))}, float32, {rounds} rounds. {machine()}\n"
    )
    click.echo("\n\n".join(result.markdown() for result in results))
    click.echo("\n" + "\n".join(f"Peak memory, {name}: {mib} MiB" for name, mib in held.items()))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        record = {
            "machine": machine(),
            "tables": {one.title: list(one.rows()) for one in results},
            "peak_mib": held,
        }
        (out / "speed.json").write_text(json.dumps(record, indent=1) + "\n")
        for number, result in enumerate(results, 1):
            (out / f"speed-{number}.svg").write_text(result.picture())
