"""The jobs of a search with shared weights: training them, and searching the networks that share them."""

from collections.abc import Iterator
from itertools import islice
from statistics import fmean

from attrs import evolve, frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import Genotype
from search.api import known_loss
from search.config import TrainConfig
from search.data import Batch, Dataset, Split
from search.data.counted import of_counted
from search.data.seeding import generator_of
from search.prepare import prepared_data
from search.scaling import Limit
from search.selection.weight_inheritance import State
from search.shared_weights.evolution import Measured, evolved
from search.shared_weights.members import Member, Members
from search.shared_weights.sandwich import DRAWN
from search.shared_weights.shared_network import standalone
from search.shared_weights.train import shared_weights, train_shared
from search.study.contenders.reference import Reference
from search.study.evolved import EVOLVED, Evolved, judged
from search.study.folder import StudyFolder
from search.study.job import SHARED_LENGTH, Job
from search.study.soundness.data import require_same_data
from search.training.evaluate import evaluate
from search.training.losses.weights import loss_of, require_class_weights, with_class_weights
from search.training.optimisation.length import expected_steps

PROBE = 128
"""Validation images, at most, on which a member is measured."""
RENEWED = 4
"""Training batches on which the statistics of its batch norms are renewed."""
COUNTED = 16
"""Random members whose mean stands for the MACs of one."""


def share(study: StudyFolder, job: Job) -> float:
    """Train the weights that the networks of a space share; the inherited Dice of the largest."""
    space, run, size = study.network(job.network), study.run(job), study.record.size
    config, data = prepared(study, space, job)
    members, reference = Members.of(space), study.network(Reference(job.about).network)
    train_shared(space, lengthened(config, data, members, reference, size), data, run)
    largest = members.genotype(members.largest(size))
    return Inheritance(space, shared_weights(run), config, data).dice(largest)


def prepared(study: StudyFolder, space: Genotype, job: Job) -> tuple[TrainConfig, Dataset]:
    """A job's settings and data. Refused where these are not the study's."""
    config = job.of(study.config.train)
    config = evolve(config, loss=known_loss(config.loss, space))
    require_class_weights(config, space)
    data = prepared_data(space, config.data, config.seed, config.device)
    require_same_data(study, space, data)
    return with_class_weights(config, space, data.train), data


def lengthened(
    config: TrainConfig, data: Dataset, members: Members, reference: Genotype, size: tuple[int, ...]
) -> TrainConfig:
    """The settings of shared weights, whose training is as long as `SHARED_LENGTH` of the reference: in
    minutes, or with as many steps as make the same MACs.
    """
    if config.minutes is not None:
        return evolve(config, minutes=SHARED_LENGTH * config.minutes)
    whole = expected_steps(config, data.train) * macs(reference, size)
    steps = max(1, round(SHARED_LENGTH * whole / macs_of_step(members, size)))
    return evolve(config, epochs=None, steps=steps)


def macs_of_step(members: Members, size: tuple[int, ...]) -> float:
    """The MACs for an image of all members that a step trains, of the random ones in the mean."""
    drawn = islice(members.turns(generator_of(0, 0)), COUNTED)
    ends = (members.largest(size), members.smallest(size))
    largest, smallest, *others = (macs(members.genotype(one), size) for one in (*ends, *drawn))
    return largest + smallest + DRAWN * fmean(others)


def macs(genotype: Genotype, size: tuple[int, ...]) -> int:
    """The MACs of a network for an image."""
    return cost(lower(genotype), size).macs


def evolve_members(study: StudyFolder, job: Job) -> float:
    """Search the members of a space by NSGA-II; the best Dice within the budget.

    It is done anew where it was stopped, and gives the same.
    """
    space, run = study.network(job.network), study.run(job)
    config, data = prepared(study, space, job)
    limit, members = study.limit(job.about), Members.of(space)
    inheritance = Inheritance(space, shared_weights(study.path / "runs" / str(job.after)), config, data)
    first = judged(members, job.seed)
    ends = [members.smallest(study.record.size), members.first]
    measured = evolved(
        members,
        lambda member: inheritance.measured(members, member, limit),
        [*first, *ends],
        limit.most,
        job.seed,
    )
    run.mkdir(parents=True, exist_ok=True)
    EVOLVED.write_in(run, Evolved(len(first), tuple(measured)))
    return max((one.dice for one in measured if one.cost <= limit.most), default=0.0)


@frozen
class Inheritance:
    """The state of shared weights, and the images on which networks that inherit it are measured."""

    space: Genotype
    state: State
    config: TrainConfig
    data: Dataset

    def measured(self, members: Members, member: Member, limit: Limit) -> Measured:
        """A member's inherited Dice, and its cost."""
        genotype = members.genotype(member)
        return Measured(member, self.dice(genotype), float(limit.of(genotype)))

    def dice(self, genotype: Genotype) -> float:
        """The Dice on validation images of a genotype's network with the weights that it inherits."""
        network = standalone(self.space, genotype, self.state, self.batches())
        loss = loss_of(self.config, genotype.output)
        return evaluate(network, network, self.probe(), genotype.output, loss).mean()["dice"]

    def batches(self) -> Iterator[Batch]:
        """The training batches by which statistics are renewed: for every network the same."""
        config = self.config
        every = self.data.train.epoch(config.batch, seed=config.seed, epoch=0, augment=config.augment)
        return islice(every, RENEWED)

    def probe(self) -> Split:
        """The first validation images."""
        val = of_counted(self.data.val.quick())
        return val.subset(range(min(PROBE, len(val))))
