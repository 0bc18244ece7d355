"""How well each method ranks networks: Kendall's tau beside their Dice after whole trainings.

    python -m tests.benchmarks.rankings --data lesions/ --out runs/rankings

Twelve random networks of `adwu-net-2d`, scaled to a budget, are trained with three seeds each. Beside the
mean of their test Dice there are: the Dice of a ninth and of a third of a training, by which halving decides;
what they inherit from shared weights; how the alphas of a search rate their options; scores of untrained
networks; and single trainings, which tell how well any of these could do. Runs that are there already are
taken as they are.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

import click
import numpy as np
import torch
from attrs import define, evolve

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.lowering.network import lower
from genotype import Genotype
from search.api import known_loss, run_search, run_training
from search.config import DataConfig, SearchConfig, TrainConfig
from search.data.seeding import generator_of, seeded
from search.prepare import prepared_data
from search.runs.documents.evaluation import EVALUATION
from search.runs.read import read_epochs
from search.runs.recorded_alphas import recorded_alphas
from search.scaling import limits_of
from search.shared_weights.members import Member, Members
from search.shared_weights.room import with_room
from search.shared_weights.train import shared_weights, train_shared
from search.study.findings.statistics import kendall
from search.study.job import SHARED_LENGTH
from search.study.shared import Inheritance
from search.training.losses import loss_named
from tests.benchmarks.zero_cost import SCORES
from zoo.references import reference

NETWORKS, SEEDS, SEARCH_SEED = 12, 3, 1000
BY_ALPHAS = {
    "DARTS, softmax": SearchConfig(alpha_lr=0.03),
    "DARTS, annealed": SearchConfig(alpha_lr=0.03, relaxation="annealed"),
    "AdwU-Net": SearchConfig(
        method="adwu-net", alpha_lr=0.03, relaxation="gumbel", tau_decay=0.5, beta_end=0.0, warmup=2
    ),
}
PATH = click.Path(path_type=Path)


@define(slots=False)
class Rankings:
    """The networks, their trainings, and what each method says of them."""

    out: Path
    config: TrainConfig
    macs: int
    search_epochs: int

    @cached_property
    def size(self) -> tuple[int, int]:
        (side,) = self.config.data.size or (48,)
        return side, side

    @cached_property
    def space(self) -> Genotype:
        space = evolve(reference("adwu-net-2d"), out_channels=1, output="mask")
        (limit,) = limits_of(space, self.size, max_macs=self.macs)
        return with_room(space, limit, self.size)

    @cached_property
    def members(self) -> Members:
        return Members.of(self.space)

    @cached_property
    def drawn(self) -> list[Member]:
        """Random members, each option of a decision as often."""
        return list(islice(self.members.turns(generator_of(0, 0)), NETWORKS))

    @cached_property
    def genotypes(self) -> list[Genotype]:
        return [self.members.genotype(member) for member in self.drawn]

    def trained(self, number: int, seed: int, part: int) -> Path:
        """The run of a network's training, as long as a whole one over `part`."""
        minutes = (self.config.minutes or 0) / part
        run = self.out / f"n{number}-{part}-{seed}"
        data = evolve(self.config.data, drawn_by=0)
        config = evolve(self.config, data=data, seed=seed, minutes=minutes)
        run_training(self.genotypes[number], config, run, resume=True)
        return run

    def test_dice(self, seed: int) -> list[float]:
        """Of whole trainings."""
        runs = [self.trained(number, seed, 1) for number in range(NETWORKS)]
        return [EVALUATION.read(run).mean.dice for run in runs]

    def short(self, part: int) -> list[float]:
        """The best validation Dice of a part of a training."""
        runs = [self.trained(number, SEARCH_SEED, part) for number in range(NETWORKS)]
        return [max(row.dice for row in read_epochs(run) if row.split == "val") for run in runs]

    def inherited(self) -> list[float]:
        """Validation Dice with weights that the networks of the space share."""
        config = evolve(self.config, seed=SEARCH_SEED, loss=known_loss(None, self.space))
        data = prepared_data(self.space, config.data, 0, config.device)
        run, minutes = self.out / "shared", SHARED_LENGTH * (config.minutes or 0)
        train_shared(self.space, evolve(config, minutes=minutes), data, run)
        inheritance = Inheritance(self.space, shared_weights(run), config, data)
        return [inheritance.dice(genotype) for genotype in self.genotypes]

    def by_alphas(self, name: str) -> list[float]:
        """The mean logarithm of the weight that a search gives to a network's options."""
        run = self.out / name.lower().replace(", ", "-")
        settings = evolve(BY_ALPHAS[name], data=self.config.data, epochs=self.search_epochs)
        run_search(self.space, settings, run, resume=True)
        alphas = recorded_alphas(run, self.space)
        weights = [values.detach().log_softmax(0) for _, values in alphas.pairs()]
        return [self.rated(member, weights) for member in self.drawn]

    def rated(self, member: Member, weights: Sequence[torch.Tensor]) -> float:
        """Of a space whose decisions each take one of their options."""
        picked = (options[number] for options, number in zip(self.members.selections, member, strict=True))
        return float(np.mean([float(w[next(iter(one))]) for w, one in zip(weights, picked, strict=True)]))

    def untrained(self, name: str) -> list[float]:
        """A score without training."""
        data = prepared_data(self.space, self.config.data, 0, "cpu")
        images, labels = next(data.train.in_order(self.config.batch))
        loss = loss_named(known_loss(None, self.space), self.space.output)
        found = []
        for genotype in self.genotypes:
            seeded(0, -1)
            found.append(SCORES[name](load_network(genotype), images, labels, loss))
        return found

    def macs_of(self) -> list[float]:
        """The MACs of every network, which rank too."""
        return [float(cost(lower(genotype), self.size).macs) for genotype in self.genotypes]

    def methods(self) -> Iterator[tuple[str, Callable[[], list[float]]]]:
        """What each method makes of the networks."""
        yield "a ninth of a training (halving)", lambda: self.short(9)
        yield "a third of a training (halving)", lambda: self.short(3)
        yield "inherited weights (once-for-all)", self.inherited
        for name in BY_ALPHAS:
            yield f"alphas ({name})", lambda name=name: self.by_alphas(name)  # type: ignore[misc]
        for name in SCORES:
            yield name, lambda name=name: self.untrained(name)  # type: ignore[misc]
        yield "MACs", self.macs_of


def table(truth: Sequence[Sequence[float]], scores: Mapping[str, Sequence[float]]) -> str:
    """Kendall's tau of each method with the mean Dice over seeds; first that of seeds among themselves."""
    mean = np.mean(truth, axis=0)
    pairs = [(one, other) for one in range(len(truth)) for other in range(one)]
    seeds = np.mean([kendall(truth[one], truth[other]) for one, other in pairs])
    lines = [
        "| ranked by | Kendall's tau |",
        "|---|---|",
        f"| one whole training, another seed | {seeds:.2f} |",
    ]
    lines += [f"| {name} | {kendall(found, list(mean)):.2f} |" for name, found in scores.items()]
    return "\n".join(lines)


@click.command()
@click.option("--data", type=PATH, help="Lesion images and masks; without, synthetic images.")
@click.option("--out", type=PATH, required=True)
@click.option("--minutes", default=1.0, show_default=True, help="Of a whole training.")
@click.option("--size", default=48, show_default=True)
@click.option("--limit", default=4000, show_default=True, help="Images of a part.")
@click.option("--macs", default=25_000_000, show_default=True, help="Budget of the networks.")
@click.option("--epochs", default=3, show_default=True, help="Of a search by alphas.")
def main(data: Path | None, out: Path, minutes: float, size: int, limit: int, macs: int, epochs: int) -> None:
    """Train, rank, and print the table."""
    torch.set_num_threads(1)
    source = None if data is None else str(data)
    images = DataConfig(source=source, size=(size,), fit="crop", grid="network", limit=limit)
    config = TrainConfig(data=images, minutes=minutes, precision="fp32")
    rankings = Rankings(out, config, macs, epochs)
    out.mkdir(parents=True, exist_ok=True)
    scores = {name: method() for name, method in rankings.methods()}
    truth = [rankings.test_dice(seed) for seed in range(SEEDS)]
    (out / "rankings.json").write_text(json.dumps({"dice": truth, "scores": scores}, indent=1) + "\n")
    click.echo(table(truth, scores))


if __name__ == "__main__":
    main()
