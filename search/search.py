"""A search: training a space's supernet, and deriving a genotype from its alphas."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from attrs import frozen
from torch import Tensor

from compiler.backend.load import load_network
from genotype import Genotype, canonical_text
from search.config import SearchConfig
from search.data import Dataset, LogitsOf, Split
from search.data.seeding import seeded
from search.distributed.batch_norm import share_norms
from search.methods.base import Bilevel
from search.methods.batch_schedule import BatchSchedule, Step
from search.methods.registry import method_of
from search.monitor.monitor import Monitor, warned
from search.pretrained.from_run import start_from
from search.pretrained.start import init_encoder
from search.progress import steps
from search.runs.documents import ALPHAS, BUDGET, DERIVATION, HALVES
from search.runs.files import GENOTYPE, SPACE
from search.runs.recorded_alphas import continued, course_of, resumed_alphas
from search.runs.records import DerivationRecord, DiceRecord
from search.runs.run import Run
from search.selection.budget import Budget, no_steering
from search.selection.derive import Derivation
from search.selection.from_alphas import derived_from
from search.selection.origin import searched
from search.selection.weight_inheritance import inherit
from search.supernet.supernet import Supernet
from search.training.divergence import ending
from search.training.epoch_logs import search_logs
from search.training.evaluate import Evaluation, evaluate, require_finite_loss
from search.training.loop import Loop
from search.training.losses import Loss
from search.training.losses.weights import loss_of
from search.training.optimisation.schedule import DECAYS, linear, lr_of, set_lr
from search.training.plans.autotune import chosen_plan
from search.training.renewed_norms import RENEWING, renew_statistics
from search.training.supervision import supervise


@frozen
class Search:
    """A search in progress."""

    space: Genotype
    data: Dataset
    config: SearchConfig
    supernet: Supernet
    method: Bilevel
    loss: Loss
    loop: Loop
    monitor: Monitor
    schedule: BatchSchedule
    budget: Budget | None

    @staticmethod
    def start(space: Genotype, data: Dataset, config: SearchConfig, run: Run) -> "Search":
        """A search from the seed, or from the run's checkpoint if there is one."""
        seeded(config.seed, -1)
        supernet = Supernet(space)
        if config.init is not None:
            start_from(supernet, Path(config.init), config.freeze, run.ranks)
        if config.init_encoder is not None:
            file = Path(config.init_encoder)
            network = supernet.network
            network.load_state_dict(run.ranks.first(lambda: init_encoder(network, space, file)))
        supernet = supernet.to(config.device)
        share_norms(supernet.network, run.ranks)
        loss = loss_of(config, space.output)
        budget = budget_of(space, data, config)
        head_weights = tuple(head.weight for head in space.heads)
        steer = no_steering if budget is None else budget.steer
        supernet.forward_plans.recompute(config.recompute)
        method_class = method_of(config)
        schedule = method_class.schedule(data, config)
        alpha_steps = schedule.alpha_steps(config.batch)
        method = method_class.of(supernet, loss, head_weights, config, steer, run.ranks, alpha_steps)
        optimizers = {"weights": method.weights, "alphas": method.alphas}
        scaler = method.gradient_step.arithmetic.scaler
        loop = Loop(run, config.epochs, {"supernet": supernet}, optimizers, scaler)
        loop.history.alphas = course_of(supernet.alphas)
        loop.restore()
        loop.logs = search_logs(run, config.log, loop.next_epoch)
        supernet.alphas.relaxation.begin(max(loop.next_epoch - 1, 0))  # to measure as after that epoch
        first = next(data.val.in_order(config.batch))
        supernet.forward_plans.plan = chosen_plan(
            run, supernet.forward_plans, config, lambda: method.rehearse(first)
        )
        monitor = Monitor(method, first, config.monitor, config.seed)
        return Search(space, data, config, supernet, method, loss, loop, monitor, schedule, budget)

    def finish(self) -> Derivation:
        """Run the remaining epochs, and derive. The run's files are complete after every epoch."""
        run = self.loop.run
        self.restore_alphas()
        run.write_text(SPACE, canonical_text(self.space))
        if self.budget is not None:
            BUDGET.write(run, self.budget.record())
        if self.schedule.recorded():
            HALVES.write(run, self.schedule.recorded())
        self.loop.go(self.epoch, self.save)
        derivation = self.derivation()
        dice = self.dice_of_both(derivation)
        run.write_text(GENOTYPE, canonical_text(derivation.genotype))
        DERIVATION.write(run, DerivationRecord(derivation.dropped, dice))
        return derivation

    def dice_of_both(self, derivation: Derivation) -> DiceRecord:
        """The validation Dice of the supernet, and of what is derived with the weights that it inherits."""
        genotype = derivation.genotype
        network = load_network(genotype)
        state = {name: value.cpu() for name, value in self.supernet.network.state_dict().items()}
        network.load_state_dict(inherit(self.space, genotype, state, network.state_dict()))
        supervise(network.to(self.config.device), on=False)
        seeded(self.config.seed, self.config.epochs)
        batches = self.schedule.draw(self.schedule.for_weights, self.config.epochs)
        renew_statistics(network, (images for images, _ in islice(batches, RENEWING)))
        logits_of: LogitsOf = network
        part, loss = self.data.val.quick(), self.loss
        derived = evaluate(network, logits_of, part, genotype.output, loss, self.loop.run.ranks)
        return DiceRecord(self.evaluate(part).mean()["dice"], derived.mean()["dice"])

    def restore_alphas(self) -> None:
        """Of a search that is resumed, the alphas of the epochs before, from its own alphas.json."""
        loop, now = self.loop, course_of(self.supernet.alphas)
        if loop.next_epoch:
            recorded = loop.run.ranks.first(lambda: resumed_alphas(loop.run.path, loop.next_epoch, now))
            loop.history.alphas = recorded
            if recorded.first == loop.next_epoch:  # it was missing
                self.save()

    def derivation(self) -> Derivation:
        """What the present alphas decide, within the budget."""
        record = self.loop.history.alphas
        about = searched(self.space, record.first + len(record.epochs) - 1)
        return derived_from(self.supernet.alphas, self.space, self.budget, about)

    def epoch(self, epoch: int) -> dict[str, float]:
        """A pass over the training data, alpha steps before each weight step; then measure."""
        config, history = self.config, self.loop.history
        seeded(config.seed, epoch)
        self.supernet.alphas.relaxation.begin(epoch)
        set_lr(self.method.weights, DECAYS[config.decay](config.lr, config.lr_end, epoch, config.epochs))
        beta = self.beta(epoch)
        alphas = self.supernet.alphas
        warm = epoch >= config.warmup and bool(alphas.decisions)
        searching = warm and not alphas.is_one_hot()
        supervise(self.supernet.network, on=True)
        for number, step in enumerate(self.steps(epoch, searching)):
            for kind, value in self.method.step(step, beta):
                optimizer = self.method.alphas if kind == "alpha" else self.method.weights
                history.step(epoch, number, kind, value, lr_of(optimizer))
        history.alphas = continued(history.alphas, course_of(self.supernet.alphas))
        if warm:
            self.record_collapse_signs(epoch, beta)
        return self.measure(epoch)

    def beta(self, epoch: int) -> float:
        """The factor of beta-decay, which holds alphas together; none where they are to come apart."""
        if self.supernet.alphas.relaxation.anneals:
            return 0.0
        return linear(self.config.beta_start, self.config.beta_end, epoch, self.config.epochs)

    def record_collapse_signs(self, epoch: int, beta: float) -> None:
        """Record the signs of collapse, and warn when one appears."""
        rows = self.loop.history.monitor
        rows.append(warned([*rows, self.monitor.measure(epoch, beta)], str(self.loop.run.path)))

    def steps(self, epoch: int, searching: bool) -> Iterator[Step]:
        total = self.schedule.for_weights.steps(self.config.batch)
        return steps(self.schedule.steps(epoch, searching), total, epoch, self.config.epochs)

    def measure(self, epoch: int) -> dict[str, float]:
        """Record the losses and the validation scores of an epoch."""
        history = self.loop.history
        validation = require_finite_loss(self.evaluate(self.data.val.quick()), "validation")
        loss = history.weight_loss(epoch)
        skipped = history.skipped(epoch)
        history.epoch(epoch, "train", {"loss": loss, **skipped})
        history.epoch(epoch, "val", {"loss": validation.loss, **validation.mean()})
        return {"loss": loss, "val_loss": validation.loss, "val_dice": validation.mean()["dice"], **skipped}

    def evaluate(self, part: Split) -> Evaluation:
        """Evaluate the supernet as it is, under its relaxed gates."""
        network, gates = self.supernet.network, self.supernet.fixed_gates()
        supervise(network, on=False)

        def logits_of(images: Tensor) -> Tensor:
            logits: Tensor = self.supernet(images, gates)
            return logits

        return evaluate(network, logits_of, part, self.space.output, self.loss, self.loop.run.ranks)

    def tested(self) -> Evaluation:
        """Evaluate the supernet on the test set. Raises Diverged if its loss is not finite."""
        with ending(self.loop.run, self.loop.history):
            return require_finite_loss(self.evaluate(self.data.test), "test")

    def save(self) -> None:
        """Write the files that only a search has."""
        ALPHAS.write(self.loop.run, self.loop.history.alphas)


def budget_of(space: Genotype, data: Dataset, config: SearchConfig) -> Budget | None:
    """The budget in the settings."""
    if config.max_params is None and config.max_macs is None:
        return None
    images, _ = next(data.train.in_order(1))
    size = tuple(images.shape[2:])
    return Budget.of(space, size, config.max_params, config.max_macs, config.budget_weight)
