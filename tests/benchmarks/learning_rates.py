"""`--lr auto` beside a grid of learning rates, for networks of very different sizes and blocks.

    python -m tests.benchmarks.learning_rates --data lesions/ --out runs/rates

Every training of a network has the same seed and steps, so that the rates alone differ. A run that is there
already is taken as it is.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import click
from attrs import evolve, frozen

from compiler.scaling.scaling import scaled
from genotype import Genotype, canonical_text
from genotype.form.blocks import StageBlock
from tests.benchmarks.comparison import compare, one_thread
from tests.benchmarks.process import Command
from tests.benchmarks.run_table import Row
from zoo.references import reference

RATES = ("auto", "0.0005", "0.001", "0.002", "0.005", "0.01")
IMAGES = ("--size", "48", "--fit", "crop", "--grid", "network", "--limit", "4000")
TRAIN = (*IMAGES, "--precision", "fp32", "--steps")
PATH = click.Path(path_type=Path)


def unet(divisor: int, block: str | StageBlock = "conv", kernel: int = 3) -> Genotype:
    """The U-Net with all widths divided, and with other blocks."""
    narrow = scaled(reference("unet"), Fraction(1, divisor))
    stages = {name: evolve(stage, block=block, kernel=kernel) for name, stage in narrow.stages.items()}
    return evolve(narrow, stages=stages)


NETWORKS = {
    "unet-8": ("U-Net, widths / 8", unet(8), 500),
    "residual-8": ("the same with `residual` blocks", unet(8, "residual"), 500),
    "mbconv-8": (
        "the same with `mbconv` blocks, 5x5",
        unet(8, StageBlock("mbconv", expansion=4.0, squeeze=4.0), 5),
        500,
    ),
    "depth-sep-4": ("U-Net, widths / 4, with `depth_sep` blocks, 5x5", unet(4, "depth_sep", 5), 500),
    "unet-4": ("U-Net, widths / 4", unet(4), 500),
    "unet-2": ("U-Net, widths / 2", unet(2), 500),
    "unet-1": ("U-Net", unet(1), 250),
}
"""By name: what it is, the network, and the steps of its trainings."""


@frozen
class Plan:
    """The runs of the table: every network at every rate."""

    data: Path
    out: Path
    names: Sequence[str]

    def prepared(self) -> Iterator[Command]:
        for name in self.names:
            (self.out / f"{name}.json").write_text(canonical_text(NETWORKS[name][1]))
        yield from ()

    def chains(self) -> Iterator[tuple[Command, ...]]:
        for name in self.names:
            for rate in RATES:
                settings = (*TRAIN, str(NETWORKS[name][2]), "--lr", rate)
                file, run = self.out / f"{name}.json", self.out / f"{name}-{rate}"
                yield (one_thread("train", file, run, self.data, 0, None, settings),)

    def rows(self) -> Iterator[Row]:
        for name in self.names:
            for rate in RATES:
                yield Row.read(f"{NETWORKS[name][0]}, lr {rate}", [self.out / f"{name}-{rate}"], ("dice",))


@click.command()
@click.option("--data", type=PATH, required=True, help="Lesion images and masks.")
@click.option("--out", type=PATH, required=True)
@click.option("--jobs", default=2, show_default=True, help="Runs at a time, one thread each.")
@click.option("--network", "names", type=click.Choice([*NETWORKS]), multiple=True, default=[*NETWORKS])
def main(jobs: int, data: Path, out: Path, names: Sequence[str]) -> None:
    """Train, and print the table."""
    compare(Plan(data, out, names), jobs)


if __name__ == "__main__":
    main()
