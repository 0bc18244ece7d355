"""AdwU-Net on the hippocampus: what searches find beside nnU-Net's plain network.

    python -m tests.benchmarks.volumes --data hippocampus/ --out runs/volumes

Depth and width are searched together, and each alone, within a budget of MACs. Every network is then
trained by the same command, for as many steps on the same patches. A run that is there already is
taken as it is, so that the command goes on where it was stopped.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from attrs import frozen

from tests.benchmarks.comparison import compare, one_thread
from tests.benchmarks.process import Command
from tests.benchmarks.run_table import Row

SEARCH = (
    *("--preset", "adwu-net", "--spacing", "2", "2", "2", "--patch", "24x32x24", "--batch", "2"),
    *("--patches", "100", "--limit", "32", "--epochs", "6", "--warmup", "2", "--monitor", "0"),
    *("--alpha-lr", "0.03", "--tau-decay", "0.5", "--lr", "0.05", "--momentum", "0.9"),
)
"""At half the resolution, so that a supernet learns to segment in a few minutes: in as many of whole
patches at 1 mm, 64 steps at the preset's rate and momentum, it found no foreground."""
TRAIN = ("--patch", "40x56x40", "--batch", "2", "--patches", "300", "--epochs", "2", "--precision", "bf16")
"""nnU-Net's patch for this set: nearly every volume is one."""
MEASURES = ("dice", "dice_anterior", "dice_posterior")
PATH = click.Path(path_type=Path)
SEARCHES = {"both": "depth and width", "depth": "depth", "width": "width"}
MACS = {"both": 946_000_000, "depth": 1_240_000_000, "width": 946_000_000}
"""What is derived costs at most so much, for a patch of the search. The plain network costs 989,116,416
there; the least of the greatest widths, at depth 1 everywhere, 1,179,546,624."""


@frozen
class Plan:
    """Which runs the table is made of."""

    data: Path
    out: Path
    seeds: int
    limit: int | None

    def prepared(self) -> Iterator[Command]:
        yield "new", "adwu-net-small", "-o", str(self.space), "--force"
        yield "new", "nnu-net-small", "-o", str(self.plain), "--force"

    def chains(self) -> Iterator[tuple[Command, ...]]:
        """What waits for nothing else, the ablation last."""
        for seed in range(self.seeds):
            yield self.searched("both", seed)
            yield (self.run("train", self.plain, f"plain-{seed}", seed, TRAIN),)
        for seed in range(self.seeds):
            yield self.searched("depth", seed)
            yield self.searched("width", seed)

    def searched(self, what: str, seed: int) -> tuple[Command, ...]:
        """A search for depth, width or both, and the training of what it finds."""
        name, options = f"search-{what}-{seed}", ("--search-for", what, "--max-macs", str(MACS[what]))
        return (
            self.run("search", self.space, name, seed, (*SEARCH, *options)),
            self.run("train", self.out / name / "genotype.json", f"found-{what}-{seed}", seed, TRAIN),
        )

    def run(self, command: str, file: Path, name: str, seed: int, settings: Sequence[str]) -> Command:
        return one_thread(command, file, self.out / name, self.data, seed, self.limit, settings)

    @property
    def space(self) -> Path:
        return self.out / "space.json"

    @property
    def plain(self) -> Path:
        return self.out / "plain.json"

    def rows(self) -> Iterator[Row]:
        """A row for each kind of network."""
        titles = {"plain": "plain U-Net, depth 2"}
        titles |= {f"found-{what}": f"searched {spoken}" for what, spoken in SEARCHES.items()}
        for name, title in titles.items():
            yield Row.read(title, [self.out / f"{name}-{seed}" for seed in range(self.seeds)], MEASURES)


@click.command()
@click.option("--data", type=PATH, required=True, help="A folder of the Decathlon.")
@click.option("--out", type=PATH, required=True)
@click.option("--seeds", default=3, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Runs at a time, one thread each.")
@click.option("--limit", type=int, help="Volumes of a part; for trying the command out.")
def main(jobs: int, **given: object) -> None:
    """Search, train, and print the table."""
    compare(Plan(**given), jobs)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
