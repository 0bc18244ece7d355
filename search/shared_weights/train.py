"""Training the weights that all networks of a space share."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from attrs import evolve, frozen
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from compiler.backend.load import load_network
from genotype import Genotype, canonical_text, content_hash
from search.api import record_split
from search.config import TrainConfig, as_json
from search.data import Batch, Dataset
from search.data.seeding import generator_of, seeded
from search.device.environment import record_environment
from search.memory.required import require_memory
from search.memory.step import extent
from search.precision.choice import record, resolved_precision
from search.progress import steps
from search.runs.checkpoint import Checkpoint, under
from search.runs.files import SPACE
from search.runs.run import Run, described, opened
from search.shared_weights.members import Member, Members
from search.shared_weights.sandwich import DRAWN, Sandwich
from search.shared_weights.shared_network import SharedNetwork
from search.supernet.preserve_state import preserved_state
from search.training.epoch_logs import search_logs
from search.training.loop import Loop
from search.training.optimisation.averaging import averaged, averaging_decay
from search.training.optimisation.length import Length, length_of, median_seconds
from search.training.optimisation.optimizers import rate_of, weight_optimizer
from search.training.optimisation.schedule import RateSchedule, lr_of, set_lr
from search.used_plugins import used_plugins

AVERAGE = "average"


def train_shared(space: Genotype, config: TrainConfig, data: Dataset, out: Path) -> None:
    """Train the shared weights of a space that has a supernet, from where it was stopped; all is in `out`."""
    members = Members.of(space)
    size = extent(space, config.data, data.preparation)
    require_memory(members.genotype(members.largest(size)), config, known=data.preparation)
    config, choice = resolved_precision(config, space, out, resume=True, forced=True)
    plugins = used_plugins(space, config)
    about = described("shared", space.name, content_hash(space), config.seed, as_json(config), data, plugins)
    with opened(out, about, resume=True) as run:
        if run.is_finished():
            return
        record(run, choice)
        record_environment(run, config.device)
        record_split(run, data)
        run.write_text(SPACE, canonical_text(space))
        SharedTraining.start(members, data, config, run).finish()
        run.write_record(evolve(about, finished=True))


def shared_weights(run: Path) -> Mapping[str, Tensor]:
    """The state of the supernet's network after a finished training: the average of its weights."""
    return under(Checkpoint.read(Run(run).checkpoint).tensors, f"{AVERAGE}/module", ".")


@frozen
class SharedTraining:
    """A training of shared weights in progress, by the recipe of `search/training/train.py`."""

    data: Dataset
    config: TrainConfig
    sandwich: Sandwich
    average: AveragedModel
    optimizer: Optimizer
    schedule: RateSchedule
    length: Length
    loop: Loop

    @staticmethod
    def start(members: Members, data: Dataset, config: TrainConfig, run: Run) -> "SharedTraining":
        """A training from the seed, or from the run's checkpoint if there is one."""
        seeded(config.seed, -1)
        network = load_network(members.space).to(config.device)
        size = extent(members.space, config.data, data.preparation)
        sandwich = Sandwich.of(SharedNetwork(members, network), size, config, run.ranks)
        length = length_of(run, data.train, config, lambda: seconds_per_step(sandwich, data, config))
        average = averaged(network, averaging_decay(config.average, length.steps))
        optimizer = weight_optimizer(network, config)
        schedule = RateSchedule(rate_of(config), config.lr_end, config.decay, config.lr_warmup, length.steps)
        modules = {"network": network, AVERAGE: average}
        scaler = sandwich.gradient_step.arithmetic.scaler
        loop = Loop(run, length.epochs, modules, {"weights": optimizer}, scaler)
        loop.restore()
        loop.logs = search_logs(run, config.log, loop.next_epoch)
        return SharedTraining(data, config, sandwich, average, optimizer, schedule, length, loop)

    def finish(self) -> None:
        """Run the remaining epochs; the last checkpoint has the weights."""
        self.loop.go(self.epoch, lambda: None)

    def epoch(self, epoch: int) -> dict[str, float]:
        """A pass over the training data; which members it trains follows from the seed and its number."""
        history = self.loop.history
        seeded(self.config.seed, epoch)
        turns = self.sandwich.shared.members.turns(generator_of(self.config.seed + 1, epoch))
        for step, batch in enumerate(self.training_batches(epoch)):
            set_lr(self.optimizer, self.schedule.at(self.length.before(epoch) + step))
            loss = self.step(batch, [*islice(turns, DRAWN)])
            history.step(epoch, step, "weight", loss, lr_of(self.optimizer))
        measures = {"loss": history.weight_loss(epoch), **history.skipped(epoch)}
        history.epoch(epoch, "train", measures)
        return measures

    def step(self, batch: Batch, drawn: Sequence[Member]) -> float:
        """A step's loss; nan if it was not taken, and then the average does not move."""
        loss = self.sandwich.take(batch, drawn, self.optimizer)
        if not math.isnan(loss):
            self.average.update_parameters(self.sandwich.shared.network)
        return loss

    def training_batches(self, epoch: int) -> Iterator[Batch]:
        config, train = self.config, self.data.train
        batches = train.epoch(config.batch, seed=config.seed, epoch=epoch, augment=config.augment)
        count = self.length.steps_of(epoch)
        return steps(islice(batches, count), count, epoch, self.length.epochs)


def seconds_per_step(sandwich: Sandwich, data: Dataset, config: TrainConfig) -> float:
    """The median time of some steps, after which the weights are as they were before."""
    network, turns = sandwich.shared.network, sandwich.shared.members.turns(generator_of(config.seed, 0))
    with preserved_state(network):
        optimizer, average = weight_optimizer(network, config), averaged(network, 0.0)

        def step(batch: Batch) -> None:
            sandwich.take(batch, [*islice(turns, DRAWN)], optimizer)
            average.update_parameters(network)

        return median_seconds(step, data.train, config)
