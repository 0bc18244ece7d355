"""What supernets and compiled networks cost beside the U-Net of 31 M parameters.

All in one process on one thread, in turn, round by round. A share of the floor is the arithmetic that was
done (by torch's own counter) over the time, beside the rate of a product of matrices in the same rounds.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from pathlib import Path

import click
import torch
from attrs import frozen
from torch.utils.flop_counter import FlopCounterMode

from search.config import Recipe
from search.ways import Plan
from tests.benchmarks import speed_steps as steps
from tests.benchmarks.adwu_step import most_held
from tests.benchmarks.bars import bars
from tests.benchmarks.side_by_side import Measured, side_by_side
from tests.benchmarks.speed_steps import Step
from zoo.references import reference

TRAINED, PASSED = "U-Net, training step", "U-Net, forward pass"
PRODUCT = "product of matrices"
SIDE = 1024


@frozen
class Table:
    """What is measured together, in units of its first row."""

    title: str
    things: Mapping[str, Step]


def training() -> Table:
    """Steps of supernets."""
    unet, space = reference("unet"), reference("darts-unet")
    halves, small = steps.halves_of(space), steps.halves_of(reference("skip-cells"))
    first = steps.halves_of(space)
    first.supernet.ways.plan = Plan(last=False)
    things = {
        TRAINED: steps.training_step(unet, executed=True, last=False),
        "DARTS-UNet, alpha half": steps.alpha_half(halves),
        "DARTS-UNet, weight half": steps.weight_half(halves),
        "DARTS-UNet, search step": steps.search_step(halves),
        "the same by the emitted source": under(steps.plain, steps.search_step(halves)),
        "the same, channels first": under(steps.plain, steps.search_step(first)),
        **{
            f"without {what}": under(lambda what=what: steps.without(what), steps.search_step(halves))
            for what in steps.LEFT_OUT
        },
        "skip-cells, search step": steps.search_step(small),
    }
    return Table("Supernets: a step, in training steps of the U-Net", things)


def compiled(log: Path) -> Iterator[Table]:
    """Training and inference of the thesis's final genotype."""
    unet, genotype = reference("unet"), steps.published(log)
    name = "published genotype, n = 2"
    yield Table(
        "A compiled network: a training step, in those of the U-Net",
        {
            TRAINED: steps.training_step(unet, executed=True, last=False),
            name: steps.training_step(genotype, executed=True),
            f"{name}, by the emitted source": steps.training_step(genotype, executed=False),
        },
    )
    yield Table(
        "A compiled network: a forward pass, in those of the U-Net",
        {
            PASSED: steps.inference(unet, optimize=False),
            "U-Net, --optimize inference": steps.inference(unet, optimize=True),
            f"{name}, --optimize inference": steps.inference(genotype, optimize=True),
            name: steps.inference(genotype, optimize=False),
        },
    )


def data() -> Table:
    """Making a batch, beside the step of a small network that learns from it."""
    small, shape = steps.derived(reference("skip-cells")), (16, 3, 64, 64)
    recipes: tuple[Recipe, ...] = ("none", "basic", "affine", "darts-unet")
    return Table(
        "Data: a batch of 16 images of 64x64, in training steps of a small network",
        {
            "training step of a network of `skip-cells`": steps.training_step(small, True, shape=shape),
            **{f"a batch, `--augment {recipe}`": steps.a_batch(shape, recipe) for recipe in recipes},
        },
    )


def under(context: Callable[[], AbstractContextManager[None]], step: Step) -> Step:
    def inside() -> None:
        with context():
            step()

    return inside


def product() -> Step:
    a, b = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE)
    return lambda: void(a @ b)


def void(_: object) -> None:
    pass


def flops(step: Step) -> int:
    """Floating-point operations of products and convolutions, twice the multiply-accumulates."""
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops()


@frozen
class Result:
    """A table's figures."""

    title: str
    measured: Measured
    flops: Mapping[str, int]

    @staticmethod
    def of(table: Table, rounds: int) -> "Result":
        measured = side_by_side({**table.things, PRODUCT: product()}, rounds, warmup=1)
        return Result(table.title, measured, {name: flops(step) for name, step in table.things.items()})

    def rows(self) -> Iterator[dict[str, object]]:
        rate = 2 * SIDE**3 / self.measured.median(PRODUCT)
        first = next(iter(self.flops))
        for name, done in self.flops.items():
            seconds, ratio = self.measured.median(name), self.measured.ratio(name, first)
            yield {
                "name": name,
                "seconds": round(seconds, 3),
                "ratio": round(ratio.median, 2),
                "lowest": round(ratio.lowest, 2),
                "highest": round(ratio.highest, 2),
                "arithmetic": round(done / self.flops[first], 2),
                "share_of_floor": round(done / rate / seconds, 2),
            }

    def markdown(self) -> str:
        lines = [
            f"| {self.title} | seconds | ratio | arithmetic | share of the floor |",
            "|---|---|---|---|---|",
        ]
        for row in self.rows():
            ratio = f"{row['ratio']} ({row['lowest']}-{row['highest']})"
            cells = [row["name"], row["seconds"], ratio, row["arithmetic"], row["share_of_floor"]]
            lines.append(f"| {' | '.join(map(str, cells))} |")
        return "\n".join(lines)

    def picture(self) -> str:
        return bars(self.title, {str(row["name"]): float(str(row["ratio"])) for row in self.rows()})


def memory(name: str) -> int:
    """MiB that a fresh process held at most, torch itself included, over three steps."""
    torch.set_num_threads(1)
    if name == TRAINED:
        step = steps.training_step(reference("unet"), executed=True, last=False)
    else:
        step = steps.search_step(steps.halves_of(reference("darts-unet")))
    for _ in range(3):
        step()
    return most_held() // 1024


def memories() -> dict[str, int]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return {name: pool.submit(memory, name).result() for name in (TRAINED, "DARTS-UNet, search step")}


def report(log: Path | None, rounds: int, out: Path | None) -> None:
    """Measure, and print tables; with `out` write them and their pictures as well."""
    tables = [training(), data(), *(compiled(log) if log is not None else ())]
    results = [Result.of(table, rounds) for table in tables]
    held = memories()
    click.echo(f"{__doc__}\n\nBatch {'x'.join(map(str, steps.BATCH))}, float32, {rounds} rounds.\n")
    click.echo("\n\n".join(result.markdown() for result in results))
    click.echo("\n" + "\n".join(f"Peak memory, {name}: {mib} MiB" for name, mib in held.items()))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        record = {"tables": {one.title: list(one.rows()) for one in results}, "peak_mib": held}
        (out / "speed.json").write_text(json.dumps(record, indent=1) + "\n")
        for number, result in enumerate(results, 1):
            (out / f"speed-{number}.svg").write_text(result.picture())
