"""The base class of search methods: steps of alphas and weights in turn."""

from collections.abc import Callable, Iterator
from typing import ClassVar, Self

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from genotype import Diagnostic
from search.config import SearchConfig
from search.data import Batch, Dataset
from search.distributed import ALONE, Ranks
from search.methods.batch_schedule import BatchSchedule, Step, ValidatedSchedule, batches_of
from search.methods.optimizers import alpha_optimizer, weight_optimizer
from search.methods.requirements import settings_of_any
from search.precision.precision import Arithmetic
from search.selection.budget import Steering, no_steering
from search.supernet.alphas import Gates
from search.supernet.relaxation import Relaxation, relaxation_of
from search.supernet.supernet import Supernet
from search.training.gradient_step import GradientStep, gradients
from search.training.losses import Loss
from search.training.nonfinite_guard import finite
from search.training.supervision import supervise, supervised

Forward = Callable[[Tensor, Gates], Tensor | list[Tensor]]
"""Logits for images under gates."""


@frozen
class Bilevel:
    """A search method: alphas and weights take steps in turn, each minimising a loss on its own batches.

    A method is a subclass with a `name`, in a file of this folder, where `registry.py` finds it. What it
    does not override is as in first-order DARTS (Liu et al. 2019) with beta-decay (Ye et al. 2022). In a
    step of the alphas the weights' gradient is not computed, nor vice versa; a joint step computes both.
    """

    name: ClassVar[str]
    """The name in `--method` and run.json. Methods of one name differ in their `order`."""
    help: ClassVar[str]
    """What completes \"Alphas learn from\" in the help of `--method`: their data, in a few words."""
    options: ClassVar[tuple[str, ...]] = ()
    """The options that no other method has."""
    order: ClassVar[int] = 1
    in_float32: ClassVar[bool] = False
    """Whether it compares losses that differ too little for 16 bits."""

    supernet: Supernet
    loss: Loss
    head_weights: tuple[float, ...]
    weights: Optimizer
    alphas: Optimizer
    clip: float
    gradient_step: GradientStep
    steer: Steering = no_steering

    @classmethod
    def diagnostics(cls, config: SearchConfig) -> Iterator[Diagnostic]:
        """Problems of a search's settings that do not go together."""
        return settings_of_any(config)

    @classmethod
    def schedule(cls, data: Dataset, config: SearchConfig) -> BatchSchedule:
        """What alphas and weights learn from. Raises InputError for data that the method cannot use."""
        return ValidatedSchedule(batches_of(config), data)

    @classmethod
    def relaxation(cls, config: SearchConfig, steps: int) -> Relaxation:
        """How alphas become gates; they take so many steps in an epoch."""
        return relaxation_of(config, steps)

    @classmethod
    def of(
        cls,
        supernet: Supernet,
        loss: Loss,
        head_weights: tuple[float, ...],
        config: SearchConfig,
        steer: Steering = no_steering,
        ranks: Ranks = ALONE,
        steps: int = 1,
    ) -> Self:
        """The method on a supernet, whose relaxation it sets, with optimizers for alphas and weights.

        The alphas take so many `steps` in an epoch.
        """
        supernet.alphas.relaxation = cls.relaxation(config, steps)
        weights, alphas = weight_optimizer(supernet, config), alpha_optimizer(supernet, config)
        arithmetic = Arithmetic.of(config.precision, config.device)
        gradient_step = GradientStep.of(supernet.network, arithmetic, ranks)
        return cls(supernet, loss, head_weights, weights, alphas, config.clip, gradient_step, steer)

    def step(self, batches: Step, beta: float) -> Iterator[tuple[str, float]]:
        """Take a step: yields the name, `alpha` or `weight`, and the loss of each part of it."""
        for batch in batches.alphas:
            yield "alpha", self.alpha_step(batch, batches.weights, beta)
        if batches.joint:
            value = self.joint_step(batches.weights, beta)
            yield "alpha", value
        else:
            value = self.weight_step(batches.weights)
        yield "weight", value

    def alpha_step(self, batch: Batch, training: Batch, beta: float) -> float:
        """One step of the alphas down the validation loss, plus `beta` times the beta-decay term.

        `training` is the batch of the following weight step, which the second order looks ahead to. As for
        every step, the loss is nan if it was not taken, see `NonfiniteGuard.take`.
        """
        return self.gradient_step.take(lambda: self.update_alphas(batch, training, beta))

    def joint_step(self, batch: Batch, beta: float) -> float:
        """One step of the alphas and one of the weights, with gradients from a single pass."""
        return self.gradient_step.take(lambda: self.update_both(batch, beta))

    def weight_step(self, batch: Batch, gates: Gates | None = None) -> float:
        """One step of the weights down the training loss, with gradient clipping.

        Under the given gates, or else those of the alphas, with the noise of a step.
        """
        return self.gradient_step.take(lambda: self.update_weights(batch, gates))

    def update_alphas(self, batch: Batch, training: Batch, beta: float) -> float:
        with self.supernet.weights_fixed():
            loss = self.loss_of(batch, self.supernet.alphas.drawn_gates())
            value = self.gradient_step.collect(loss, self.alphas)
        self.finish_alpha_gradient(beta)
        self.alphas.step()
        return value

    def update_both(self, batch: Batch, beta: float) -> float:
        loss = self.loss_of(batch, self.supernet.alphas.drawn_gates())
        value = self.gradient_step.collect(loss, self.alphas, self.weights)
        self.finish_alpha_gradient(beta)
        self.clip_weight_gradient()
        self.alphas.step()
        self.weights.step()
        return value

    def update_weights(self, batch: Batch, gates: Gates | None) -> float:
        loss = self.loss_of(batch, self.supernet.fixed_drawn_gates() if gates is None else gates)
        value = self.gradient_step.collect(loss, self.weights)
        self.clip_weight_gradient()
        self.weights.step()
        return value

    def finish_alpha_gradient(self, beta: float) -> None:
        """Add beta-decay to the alphas' gradient, and steer it towards the budget. Raises NotFinite."""
        decay = beta * self.supernet.alphas.beta_decay()
        if decay.requires_grad:  # a space without a softmax has none
            decay.backward()
        self.steer(self.supernet.alphas)
        finite(self.alpha_gradient_norm(), "the alphas' gradient")

    def alpha_gradient_norm(self) -> Tensor:
        """The norm of the alphas' gradient."""
        return nn.utils.get_total_norm(gradients([self.alphas]))

    def clip_weight_gradient(self) -> None:
        """Clip the norm of the weights' gradient. Raises NotFinite."""
        finite(nn.utils.clip_grad_norm_(self.supernet.weights, self.clip), "the gradient")

    def rehearse(self, batch: Batch) -> None:
        """Compute the gradients of alphas and weights as a step does, and discard them."""
        supervise(self.supernet.network, on=True)
        self.loss_of(batch, self.supernet.alphas.gates()).backward()
        self.alphas.zero_grad()
        self.weights.zero_grad()

    def loss_of(self, batch: Batch, gates: Gates) -> Tensor:
        """This process's contribution to the loss of a batch."""
        return self.gradient_step.loss(batch, lambda images: self.supernet(images, gates), self.supervised)

    def loss_through(self, forward: Forward, batch: Batch, gates: Gates) -> Tensor:
        """The loss of a whole batch, in float32, for any function that gives its logits."""
        images, labels = batch
        return self.supervised(forward(images, gates), labels)

    def supervised(self, logits: Tensor | list[Tensor], labels: Tensor) -> Tensor:
        return supervised(self.loss, self.head_weights, logits, labels)
