"""Training a genotype's network, from random weights or from a supernet's."""

import math
import zlib
from collections.abc import Iterator
from itertools import islice
from os.path import lexists
from pathlib import Path

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.backend.weights import weights_bytes
from compiler.lowering.network import lower
from genotype import Genotype, InputError, canonical_text, content_hash
from search.config import TOLERANCE, EvaluatedPart, TrainConfig
from search.data import Batch, Dataset, Split
from search.data.seeding import seeded
from search.distributed.batch_norm import share_norms
from search.measures.scores import Scoring
from search.measures.surfaces import of_monai
from search.memory.required import require_room_for_surfaces
from search.pretrained.from_run import init_weights
from search.pretrained.start import init_encoder
from search.progress import say, steps
from search.runs.files import GENOTYPE, NEXT_WEIGHTS, SOURCE, WEIGHTS
from search.runs.run import Run
from search.runs.trained.weights import load_weights, require_unchanged
from search.selection.inherited_weights import inherited
from search.training.divergence import ending
from search.training.epoch_logs import json_lines
from search.training.evaluate import Evaluation, evaluate, require_finite_loss
from search.training.events import Events
from search.training.loop import Loop
from search.training.optimisation.averaging import averaged, averaging_decay
from search.training.optimisation.length import Length, expected_steps, training_length
from search.training.optimisation.optimizers import note_rates, rate_of, weight_optimizer
from search.training.optimisation.schedule import RateSchedule, lr_of, set_lr
from search.training.plans.autotune import training_plan
from search.training.supervision import supervise
from search.training.weight_steps import WeightSteps


@frozen
class Training:
    """A training in progress.

    The moving average of the weights is evaluated and saved; of its states after each epoch, the one that
    did best on the validation set.
    """

    genotype: Genotype
    data: Dataset
    config: TrainConfig
    weight_steps: WeightSteps
    average: AveragedModel
    optimizer: Optimizer
    schedule: RateSchedule
    length: Length
    loop: Loop
    events: Events | None = None

    @staticmethod
    def start(genotype: Genotype, data: Dataset, config: TrainConfig, run: Run) -> "Training":
        """A training from the seed, or from the run's checkpoint if there is one."""
        seeded(config.seed, -1)
        network = initial_network(genotype, config, run)
        weight_steps = WeightSteps.of(genotype, network, config, run.ranks)
        batch = next(data.train.in_order(config.batch))
        plans, key = weight_steps.forward_plans, plan_key(genotype, config, batch)
        expected = expected_steps(config, data.train)
        plans.plan = training_plan(run, plans, config, key, expected, lambda: weight_steps.rehearse(batch))
        length = training_length(run, weight_steps, data.train, config)
        average = averaged(network, averaging_decay(config.average, length.steps))
        optimizer = weight_optimizer(network, config)
        note_rates(run, optimizer, config)
        schedule = RateSchedule(rate_of(config), config.lr_end, config.decay, config.lr_warmup, length.steps)
        modules = {"network": network, "average": average}
        scaler = weight_steps.gradient_step.arithmetic.scaler
        loop = Loop(run, length.epochs, modules, {"weights": optimizer}, scaler, patience=config.patience)
        loop.first = length.first
        loop.restore()
        if length.first and loop.next_epoch == length.first:
            begin_part(loop, average)
        loop.logs = json_lines(run, config.log)
        events = Events.of(run, loop.next_epoch) if config.writes_events and run.writes else None
        return Training(
            genotype, data, config, weight_steps, average, optimizer, schedule, length, loop, events
        )

    def finish(self, part: EvaluatedPart = "test") -> Evaluation:
        """Run the remaining epochs; evaluate the best weights on a part of the data."""
        run = self.loop.run
        if part == "test":
            require_room_for_surfaces()
            of_monai()  # what it lacks is told before the epochs
        run.write_text(GENOTYPE, canonical_text(self.genotype))
        run.write_text(SOURCE, emit(self.genotype, lower(self.genotype)))
        self.loop.go(self.epoch, lambda: None)
        self.average.module.load_state_dict(run.ranks.first(self.best))
        with ending(run, self.loop.history):
            images = self.data.judged(part)
            evaluation = require_finite_loss(self.evaluate(images, scoring_of(images, part)), part)
        if self.events is not None:
            self.events.close()
        run.replace(NEXT_WEIGHTS, WEIGHTS)
        return evaluation

    def best(self) -> dict[str, Tensor]:
        """The weights that did best, from their file."""
        folder = self.loop.run.path
        name = NEXT_WEIGHTS if lexists(folder / NEXT_WEIGHTS) else WEIGHTS
        self.require_own(folder / name)
        load_weights(self.average.module, folder / name)
        return {name: value.cpu() for name, value in self.average.module.state_dict().items()}

    def require_own(self, path: Path) -> None:
        """Refuse weights that the run did not write. Of one that went on they may be of the epoch that was
        cut off, which need not be the best again: that is said.
        """
        try:
            require_unchanged(path, self.loop.history.weights)
        except InputError:
            if self.loop.is_as_saved:
                raise
            say(f"warning  {path} was changed, or is of an epoch that was cut off and run again since")

    def epoch(self, epoch: int) -> dict[str, float]:
        """A pass over the training data; then measure, and save the weights if they are the best."""
        history = self.loop.history
        seeded(self.config.seed, epoch)
        supervise(self.weight_steps.network, on=True)
        for step, batch in enumerate(self.training_batches(epoch)):
            set_lr(self.optimizer, self.schedule.at(self.length.before(epoch) + step))
            history.step(epoch, step, "weight", self.step(batch), lr_of(self.optimizer))
        return self.measure(epoch)

    def step(self, batch: Batch) -> float:
        """A step's loss; nan if it was not taken, and then the average does not move."""
        loss = self.weight_steps.take(batch, self.optimizer)
        if not math.isnan(loss):
            self.average.update_parameters(self.weight_steps.network)
        return loss

    def training_batches(self, epoch: int) -> Iterator[Batch]:
        config, train = self.config, self.data.train
        batches = train.epoch(config.batch, seed=config.seed, epoch=epoch, augment=config.augment)
        count = self.length.steps_of(epoch)
        return steps(islice(batches, count), count, epoch, self.length.epochs)

    def measure(self, epoch: int) -> dict[str, float]:
        """Record the losses and the validation scores of an epoch."""
        history = self.loop.history
        validation = require_finite_loss(self.evaluate(self.data.val.quick()), "validation")
        loss, dice = history.weight_loss(epoch), validation.mean()["dice"]
        skipped = history.skipped(epoch)
        history.epoch(epoch, "train", {"loss": loss, **skipped})
        history.epoch(epoch, "val", {"loss": validation.loss, **validation.mean()})
        if history.measured(dice) and self.loop.run.writes:
            name = NEXT_WEIGHTS if self.loop.run.has_result() else WEIGHTS
            data = weights_bytes(self.average.module, self.genotype)
            self.loop.run.write_bytes(name, data)
            history.weights = zlib.crc32(data)
        measures = {"loss": loss, "val_loss": validation.loss, "val_dice": dice}
        if self.events is not None:
            lr = lr_of(self.optimizer)
            self.events.epoch(epoch, {**measures, "lr": lr}, self.data.val.quick(), validation)
        return {**measures, **skipped}

    def evaluate(self, part: Split, scoring: Scoring | None = None) -> Evaluation:
        network, ranks = self.average.module, self.loop.run.ranks
        supervise(network, on=False)
        return evaluate(network, network, part, self.genotype.output, self.weight_steps.loss, ranks, scoring)


def scoring_of(images: Split, part: EvaluatedPart) -> Scoring:
    """How a finished network is scored by class: with surfaces on the test set alone.

    The validation set is what a search's many trainings are compared on, by their Dice.
    """
    return Scoring.of(images, TOLERANCE if part == "test" else None)


def begin_part(loop: Loop, average: AveragedModel) -> None:
    """Begin the part of a training that was added after its end: the average and `patience` begin anew."""
    average.n_averaged.zero_()
    loop.history.waited = 0


def initial_network(genotype: Genotype, config: TrainConfig, run: Run) -> nn.Module:
    """A genotype's network with the weights that a training begins with, on its device."""
    network, ranks = load_network(genotype), run.ranks
    if config.inherit is not None:
        folder = Path(config.inherit)
        network.load_state_dict(ranks.first(lambda: inherited(genotype, folder)))
    if config.init is not None:
        source = Path(config.init)
        network.load_state_dict(ranks.first(lambda: init_weights(network, source, run)))
    if config.init_encoder is not None:
        file = Path(config.init_encoder)
        network.load_state_dict(ranks.first(lambda: init_encoder(network, genotype, file)))
    network = network.to(config.device)
    share_norms(network, ranks)
    return network


def plan_key(genotype: Genotype, config: TrainConfig, batch: Batch) -> str:
    """What the quicker plan of a training depends on: the network, its images and the precision."""
    images, _ = batch
    return f"training {content_hash(genotype)} {'x'.join(map(str, images.shape))} {config.precision}"
