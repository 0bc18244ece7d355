"""DARTS-UNet on lesions: what a search finds beside a U-Net, random genotypes and the published one.

    python -m tests.benchmarks.lesions --data lesions/ --log log_df.csv --out runs/lesions

Every network is trained by the same command, for as many steps on the same images. A run that is
there already is taken as it is, so that the command goes on where it was stopped.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from attrs import frozen

from tests.benchmarks.comparison import compare, one_thread
from tests.benchmarks.process import Command
from tests.benchmarks.run_table import Row

SEARCH = (
    *("--size", "32", "--fit", "crop", "--limit", "640"),
    *("--epochs", "6", "--batch", "16", "--alpha-lr", "0.03"),
)
TRAIN = ("--size", "48", "--fit", "crop", "--limit", "4000", "--epochs", "2", "--precision", "bf16")
WIDE = (*TRAIN, "--lr", "0.001")
NARROW = (*TRAIN, "--lr", "0.005")
"""Learning rates that did best on the validation part, of .001 and .005, in runs of 300 steps: a
U-Net of 31 M parameters wants another one than networks of 3 M."""
MEASURES = ("dice", "iou", "accuracy")
PATH = click.Path(path_type=Path)


@frozen
class Plan:
    """Which runs the table is made of."""

    data: Path
    log: Path
    out: Path
    seeds: int
    random: int
    limit: int | None

    def prepared(self) -> Iterator[Command]:
        """The genotypes that need no search."""
        space, unet = self.genotype("space"), self.genotype("unet")
        yield "new", "darts-unet", "-o", str(space), "--force"
        yield "new", "unet", "-o", str(unet), "--force"
        for seed in range(self.random):
            drawn = str(self.genotype(f"random-{seed}"))
            yield "sample", str(space), "--seed", str(seed), "-o", drawn, "--force"
        if not self.published.exists():
            yield "import", "darts-unet-log", str(self.log), "--out", str(self.published.parent)

    def chains(self) -> Iterator[tuple[Command, ...]]:
        """What waits for nothing else, the longest first."""
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

    def run(self, command: str, file: Path, name: str, seed: int, settings: Sequence[str]) -> Command:
        return one_thread(command, file, self.out / name, self.data, seed, self.limit, settings)

    def genotype(self, name: str) -> Path:
        return self.out / f"{name}.json"

    @property
    def published(self) -> Path:
        return self.out / "published" / "genotype.json"

    def rows(self) -> Iterator[Row]:
        """A row for each kind of network."""
        names = {
            "U-Net": ("unet", self.seeds),
            "found by `genoc search`": ("found", self.seeds),
            "published genotype": ("published", self.seeds),
            "random genotypes": ("random", self.random),
        }
        for title, (name, count) in names.items():
            yield Row.read(title, [self.out / f"{name}-{seed}" for seed in range(count)], MEASURES)


@click.command()
@click.option("--data", type=PATH, required=True, help="Lesion images and masks.")
@click.option("--log", type=PATH, required=True, help="The published search's log.")
@click.option("--out", type=PATH, required=True)
@click.option("--seeds", default=3, show_default=True)
@click.option("--random", default=5, show_default=True, help="Random genotypes.")
@click.option("--jobs", default=2, show_default=True, help="Runs at a time, one thread each.")
@click.option("--limit", type=int, help="Images of a part; for trying the command out.")
def main(jobs: int, **given: object) -> None:
    """Search, train, and print the table."""
    compare(Plan(**given), jobs)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
