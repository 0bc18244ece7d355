"""Training a genotype's network, from random weights or from a supernet's."""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.backend.weights import weights_bytes
from compiler.lowering.network import lower
from genotype import Genotype, canonical_text
from search.config import TrainConfig
from search.data import Batch, Dataset, Split
from search.data.seeding import seeded
from search.distributed.batch_norm import share_norms
from search.precision.precision import Arithmetic
from search.pretrained.start import init_encoder
from search.progress import steps
from search.runs.files import GENOTYPE, SOURCE, WEIGHTS
from search.runs.run import Run
from search.runs.weights import load_weights
from search.selection.inherited_weights import inherited
from search.supernet.forward_plan import ForwardPlans
from search.training.autotune import chosen_plan
from search.training.averaging import averaged
from search.training.divergence import ending
from search.training.evaluate import Evaluation, evaluate, require_finite_loss
from search.training.gradient_step import GradientStep
from search.training.loop import Loop
from search.training.losses import Loss, default_loss, loss_named
from search.training.nonfinite_guard import finite
from search.training.optimizers import weight_optimizer
from search.training.schedule import DECAYS, lr_of, set_lr
from search.training.supervision import supervise, supervised


@frozen
class Training:
    """A training in progress.

    The moving average of the weights is evaluated and saved; of its states after each epoch, the one that
    did best on the validation set.
    """

    genotype: Genotype
    data: Dataset
    config: TrainConfig
    network: nn.Module
    forward_plans: ForwardPlans
    average: AveragedModel
    optimizer: Optimizer
    loss: Loss
    gradient_step: GradientStep
    loop: Loop

    @staticmethod
    def start(genotype: Genotype, data: Dataset, config: TrainConfig, run: Run) -> "Training":
        """A training from the seed, or from the run's checkpoint if there is one."""
        seeded(config.seed, -1)
        network = load_network(genotype)
        if config.inherit is not None:
            folder = Path(config.inherit)
            network.load_state_dict(run.ranks.first(lambda: inherited(genotype, folder)))
        if config.init_encoder is not None:
            file = Path(config.init_encoder)
            network.load_state_dict(run.ranks.first(lambda: init_encoder(network, genotype, file)))
        network = network.to(config.device)
        share_norms(network, run.ranks)
        loss = loss_named(config.loss or default_loss(genotype.output), genotype.output)
        average = averaged(network, config.average)
        optimizer = weight_optimizer(network.parameters(), config)
        modules = {"network": network, "average": average}
        gradient_step = GradientStep.of(network, Arithmetic.of(config.precision, config.device), run.ranks)
        loop = Loop(run, config.epochs, modules, {"weights": optimizer}, gradient_step.arithmetic.scaler)
        loop.restore()
        forward_plans = ForwardPlans.of(genotype, network)
        forward_plans.recompute(config.recompute)
        made = Training(
            genotype, data, config, network, forward_plans, average, optimizer, loss, gradient_step, loop
        )
        forward_plans.plan = chosen_plan(run, forward_plans, config, made.rehearse)
        return made

    def finish(self) -> Evaluation:
        """Run the remaining epochs; evaluate the best weights on the test set."""
        run = self.loop.run
        run.write_text(GENOTYPE, canonical_text(self.genotype))
        run.write_text(SOURCE, emit(self.genotype, lower(self.genotype)))
        self.loop.go(self.epoch, lambda: None)
        self.average.module.load_state_dict(run.ranks.first(self.best))
        with ending(run, self.loop.history):
            return require_finite_loss(self.evaluate(self.data.test), "test")

    def best(self) -> dict[str, Tensor]:
        """The weights that did best, from their file."""
        load_weights(self.average.module, self.loop.run.path / WEIGHTS)
        return {name: value.cpu() for name, value in self.average.module.state_dict().items()}

    def epoch(self, epoch: int) -> dict[str, float]:
        """A pass over the training data; then measure, and save the weights if they are the best."""
        config, history = self.config, self.loop.history
        seeded(config.seed, epoch)
        supervise(self.network, on=True)
        for step, batch in enumerate(self.training_batches(epoch)):
            lr = DECAYS[config.decay](config.lr, config.lr_end, epoch + step / self.steps, config.epochs)
            set_lr(self.optimizer, lr)
            history.step(epoch, step, "weight", self.step(batch), lr_of(self.optimizer))
        return self.measure(epoch)

    @property
    def steps(self) -> int:
        """The steps of an epoch."""
        return self.data.train.steps(self.config.batch)

    def step(self, batch: Batch) -> float:
        """A step's loss; nan if it was not taken, see `NonfiniteGuard.take`."""
        return self.gradient_step.take(lambda: self.update_weights(batch))

    def update_weights(self, batch: Batch) -> float:
        loss = self.gradient_step.loss(batch, self.forward_plans.step, self.supervised)
        value = self.gradient_step.collect(loss, self.optimizer)
        finite(nn.utils.clip_grad_norm_(self.network.parameters(), self.config.clip), "the gradient")
        self.optimizer.step()
        self.average.update_parameters(self.network)
        return value

    def rehearse(self) -> None:
        """Compute the weights' gradient as a step does, and discard it."""
        supervise(self.network, on=True)
        batch = next(self.data.train.in_order(self.config.batch))
        self.gradient_step.loss(batch, self.forward_plans.step, self.supervised).backward()
        self.optimizer.zero_grad()

    def supervised(self, logits: Tensor | list[Tensor], labels: Tensor) -> Tensor:
        weights = tuple(head.weight for head in self.genotype.heads)
        return supervised(self.loss, weights, logits, labels)

    def training_batches(self, epoch: int) -> Iterator[Batch]:
        config, train = self.config, self.data.train
        batches = train.epoch(config.batch, seed=config.seed, epoch=epoch, augment=config.augment)
        return steps(batches, self.steps, epoch, config.epochs)

    def measure(self, epoch: int) -> dict[str, float]:
        """Record the losses and the validation scores of an epoch."""
        history = self.loop.history
        validation = require_finite_loss(self.evaluate(self.data.val), "validation")
        loss, dice = history.weight_loss(epoch), validation.mean()["dice"]
        skipped = history.skipped(epoch)
        history.epoch(epoch, "train", {"loss": loss, **skipped})
        history.epoch(epoch, "val", {"loss": validation.loss, **validation.mean()})
        if dice > history.best:
            history.best = dice
            if self.loop.run.writes:
                self.loop.run.write_bytes(WEIGHTS, weights_bytes(self.average.module, self.genotype))
        return {"loss": loss, "val_loss": validation.loss, "val_dice": dice, **skipped}

    def evaluate(self, part: Split) -> Evaluation:
        network = self.average.module
        supervise(network, on=False)
        return evaluate(network, network, part, self.genotype.output, self.loss, self.loop.run.ranks)
