"""DARTS-UNet on lesions: what a search finds beside U-Nets, random genotypes and the published one.

    python -m tests.benchmarks.lesions --data lesions/ --log log_df.csv --out runs/lesions
    python -m tests.benchmarks.lesions --data lesions/ --out runs/lesions --only narrow

Every network is trained by the same command, for as many steps on the same images. A run that is
there already is taken as it is, so that the command goes on where it was stopped.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from attrs import frozen

from tests.benchmarks.comparison import compare, one_thread
from tests.benchmarks.process import Command
from tests.benchmarks.run_table import Row

SEARCH = (
    *("--size", "32", "--fit", "crop", "--grid", "network", "--limit", "640"),
    *("--epochs", "6", "--batch", "16", "--alpha-lr", "0.03"),
)
TRAIN = (
    *("--size", "48", "--fit", "crop", "--grid", "network", "--limit", "4000", "--epochs", "2"),
    *("--lr-warmup", "0", "--average", "0.99", "--precision"),
)
WIDE = (*TRAIN, "auto", "--lr", "0.001")
NARROW = (*TRAIN, "auto", "--lr", "0.005")
"""Learning rates that did best on the validation part, of .001 and .005, in runs of 300 steps: a
U-Net of 31 M parameters wants another one than networks of 3 M."""
DIVISORS = (4, 8)
"""Of every width of the U-Net, for networks that cost no more than what is searched."""
RATES = ("0.001", "0.002", "0.005")
MEASURES = ("dice", "iou", "accuracy")
PATH = click.Path(path_type=Path)


@frozen
class Plan:
    """The runs of the table: those of the full comparison, and the narrow U-Nets at every rate."""

    data: Path
    log: Path | None
    out: Path
    seeds: int
    random: int
    limit: int | None
    only: str | None

    def prepared(self) -> Iterator[Command]:
        """The genotypes that need no search."""
        yield "new", "unet", "-o", str(self.genotype("unet")), "--force"
        for divisor in DIVISORS:
            narrow = str(self.genotype(f"unet-{divisor}"))
            yield "scale", str(self.genotype("unet")), "--by", f"1/{divisor}", "-o", narrow, "--force"
        if self.only != "narrow":
            yield from self.prepared_spaces()

    def prepared_spaces(self) -> Iterator[Command]:
        space = self.genotype("space")
        yield "new", "darts-unet", "-o", str(space), "--force"
        for seed in range(self.random):
            drawn = str(self.genotype(f"random-{seed}"))
            yield "sample", str(space), "--seed", str(seed), "-o", drawn, "--force"
        if not self.published.exists():
            yield "import", "darts-unet-log", str(self.log), "--out", str(self.published.parent)

    def chains(self) -> Iterator[tuple[Command, ...]]:
        """What waits for nothing else, the longest first."""
        if self.only != "narrow":
            yield from self.compared()
        for divisor in DIVISORS:
            for rate in RATES:
                yield from self.narrow(divisor, rate)

    def compared(self) -> Iterator[tuple[Command, ...]]:
        for seed in range(self.seeds):
            found = self.out / f"search-{seed}" / "genotype.json"
            yield (
                self.run("search", self.genotype("space"), f"search-{seed}", seed, SEARCH),
                self.run("train", found, f"found-{seed}", seed, NARROW),
            )
        for seed in range(self.seeds):
            yield (self.run("train", self.genotype("unet"), f"unet-{seed}", seed, WIDE),)
            yield (self.run("train", self.published, f"published-{seed}", seed, NARROW),)
        for seed in range(self.random):
            yield (self.run("train", self.genotype(f"random-{seed}"), f"random-{seed}", seed, NARROW),)

    def narrow(self, divisor: int, rate: str) -> Iterator[tuple[Command, ...]]:
        """A narrow U-Net trained in float32 at a rate, once for every seed."""
        for seed in range(self.seeds):
            name, settings = f"unet-{divisor}-{rate}-{seed}", (*TRAIN, "fp32", "--lr", rate)
            yield (self.run("train", self.genotype(f"unet-{divisor}"), name, seed, settings),)

    def run(self, command: str, file: Path, name: str, seed: int, settings: Sequence[str]) -> Command:
        return one_thread(command, file, self.out / name, self.data, seed, self.limit, settings)

    def genotype(self, name: str) -> Path:
        return self.out / f"{name}.json"

    @property
    def published(self) -> Path:
        return self.out / "published" / "genotype.json"

    def rows(self) -> Iterator[Row]:
        """A row for each kind of network, and for each rate of the narrow ones."""
        names = {
            "U-Net": ("unet", self.seeds),
            "found by `genoc search`": ("found", self.seeds),
            "published genotype": ("published", self.seeds),
            "random genotypes": ("random", self.random),
        }
        for title, (name, count) in names.items() if self.only != "narrow" else ():
            yield self.row(title, name, count)
        for divisor in DIVISORS:
            for rate in RATES:
                yield self.row(f"U-Net, widths / {divisor}, lr {rate}", f"unet-{divisor}-{rate}", self.seeds)

    def row(self, title: str, name: str, count: int) -> Row:
        return Row.read(title, [self.out / f"{name}-{seed}" for seed in range(count)], MEASURES)


@click.command()
@click.option("--data", type=PATH, required=True, help="Lesion images and masks.")
@click.option("--log", type=PATH, help="The published search's log; not needed with --only narrow.")
@click.option("--out", type=PATH, required=True)
@click.option("--seeds", default=3, show_default=True)
@click.option("--random", default=5, show_default=True, help="Random genotypes.")
@click.option("--jobs", default=2, show_default=True, help="Runs at a time, one thread each.")
@click.option("--limit", type=int, help="Images of a part; for trying the command out.")
@click.option("--only", type=click.Choice(["narrow"]), help="Narrow U-Nets alone, in half an hour of a core.")
def main(jobs: int, **given: Any) -> None:
    """Search, train, and print the table."""
    if given["only"] is None and given["log"] is None:
        raise click.UsageError("the published genotype needs --log; or take --only narrow")
    compare(Plan(**given), jobs)


if __name__ == "__main__":
    main()
