"""AdwU-Net on the hippocampus: what searches find beside nnU-Net's plain network.

    python -m tests.benchmarks.volumes --data hippocampus/ --out runs/volumes

Depth and width are searched together, and each alone, within a budget of MACs. Every network, the plain
one also narrowed to what the searched ones cost, is then trained by the same command at each learning
rate, for as many steps on the same patches. A run that is there already is taken as it is, so that the
command goes on where it was stopped.
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
    *("--preset", "adwu-net", "--spacing", "2", "2", "2", "--patch", "24x32x24", "--batch", "2"),
    *("--patches", "100", "--limit", "32", "--epochs", "6", "--warmup", "2", "--monitor", "0"),
    *("--alpha-lr", "0.03", "--tau-decay", "0.5", "--lr", "0.05", "--momentum", "0.9"),
)
"""At half the resolution, so that a supernet learns to segment in a few minutes: in as many of whole
patches at 1 mm, 64 steps at the preset's rate and momentum, it found no foreground."""
TRAIN = (
    *("--patch", "40x56x40", "--batch", "2", "--patches", "300", "--epochs", "2", "--precision", "fp32"),
    *("--lr-warmup", "0", "--average", "0.99"),
)
"""nnU-Net's patch for this set: nearly every volume is one."""
RATES = ("0.001", "0.003", "0.01")
NARROWED = "15/16"
"""Of the plain network's widths: 4.23 G MACs for a patch, where the searched networks have 4.1 to 4.6."""
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
    searches: tuple[str, ...]

    def prepared(self) -> Iterator[Command]:
        yield "new", "adwu-net-small", "-o", str(self.genotype("space")), "--force"
        yield "new", "nnu-net-v1-small", "-o", str(self.genotype("plain")), "--force"
        narrowed = ("--by", NARROWED, "-o", str(self.genotype("narrowed")), "--force")
        yield "scale", str(self.genotype("plain")), *narrowed

    def chains(self) -> Iterator[tuple[Command, ...]]:
        """What waits for nothing else: by search, then seed, so that a table grows evenly."""
        for seed in range(self.seeds):
            for name in ("plain", "narrowed"):
                yield tuple(self.trained(name, self.genotype(name), seed))
            for what in self.searches:
                yield tuple(self.searched(what, seed))

    def searched(self, what: str, seed: int) -> Iterator[Command]:
        """A search for depth, width or both, and the trainings of what it finds."""
        name, options = f"search-{what}-{seed}", ("--search-for", what, "--max-macs", str(MACS[what]))
        yield self.run("search", self.genotype("space"), name, seed, (*SEARCH, *options))
        yield from self.trained(f"found-{what}", self.out / name / "genotype.json", seed)

    def trained(self, name: str, file: Path, seed: int) -> Iterator[Command]:
        for rate in RATES:
            yield self.run("train", file, f"{name}-{rate}-{seed}", seed, (*TRAIN, "--lr", rate))

    def run(self, command: str, file: Path, name: str, seed: int, settings: Sequence[str]) -> Command:
        return one_thread(command, file, self.out / name, self.data, seed, self.limit, settings)

    def genotype(self, name: str) -> Path:
        return self.out / f"{name}.json"

    def rows(self) -> Iterator[Row]:
        """A row for each kind of network and rate."""
        titles = {"plain": "plain U-Net, depth 2", "narrowed": f"the same, widths x {NARROWED}"}
        titles |= {f"found-{what}": f"searched {SEARCHES[what]}" for what in self.searches}
        for name, title in titles.items():
            for rate in RATES:
                runs = [self.out / f"{name}-{rate}-{seed}" for seed in range(self.seeds)]
                yield Row.read(f"{title}, lr {rate}", runs, MEASURES)


@click.command()
@click.option("--data", type=PATH, required=True, help="A folder of the Decathlon.")
@click.option("--out", type=PATH, required=True)
@click.option("--seeds", default=3, show_default=True)
@click.option("--jobs", default=2, show_default=True, help="Runs at a time, one thread each.")
@click.option("--limit", type=int, help="Volumes of a part; for trying the command out.")
@click.option(
    "--search",
    "searches",
    type=click.Choice(list(SEARCHES)),
    multiple=True,
    default=tuple(SEARCHES),
    show_default=True,
    help="What to search for; more than once for several.",
)
def main(jobs: int, **given: Any) -> None:
    """Search, train, and print the table."""
    compare(Plan(**given), jobs)


if __name__ == "__main__":
    main()
