"""The two halves of a search step: alphas on validation data, weights on training data."""

from collections.abc import Callable

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from search.data import Batch
from search.selection.budget import Steering, no_steering
from search.supernet.alphas import Gates
from search.supernet.supernet import Supernet
from search.training.gradient_step import GradientStep, gradients
from search.training.losses import Loss
from search.training.nonfinite_guard import finite
from search.training.supervision import supervise, supervised

Forward = Callable[[Tensor, Gates], Tensor | list[Tensor]]
"""Logits for images under gates."""


@frozen
class Bilevel:
    """First-order DARTS (Liu et al. 2019) with beta-decay (Ye et al. 2022).

    `unrolled.py` holds the second order, `successive.py` AdwU-Net's.

    The weights' gradient is not computed in the alphas' half, nor the alphas' in the weights'; a
    joint half computes both.
    """

    supernet: Supernet
    loss: Loss
    head_weights: tuple[float, ...]
    weights: Optimizer
    alphas: Optimizer
    clip: float
    descent: GradientStep
    steer: Steering = no_steering

    def alpha_half(self, batch: Batch, training: Batch, beta: float) -> float:
        """One step of the alphas down the validation loss, plus `beta` times the beta-decay term.

        `training` is the batch of the weight half to come, which the second order looks ahead to.
        As with every half, the loss is nan where it was not taken, see `NonfiniteGuard.take`.
        """
        return self.descent.take(lambda: self.alphas_down(batch, training, beta))

    def joint_half(self, batch: Batch, beta: float) -> float:
        """One step of the alphas and one of the weights, by the gradient that one pass gives both."""
        return self.descent.take(lambda: self.both_down(batch, beta))

    def weight_half(self, batch: Batch, gates: Gates | None = None) -> float:
        """One step of the weights down the training loss, their gradient's norm clipped.

        Under the given gates, or the alphas' own, with the noise of a step.
        """
        return self.descent.take(lambda: self.weights_down(batch, gates))

    def alphas_down(self, batch: Batch, training: Batch, beta: float) -> float:
        network = self.supernet.network
        network.requires_grad_(False)
        try:
            value = self.descent.collect(self.loss_of(batch, self.supernet.alphas.drawn_gates()), self.alphas)
        finally:
            network.requires_grad_(True)
        self.ready_alphas(beta)
        self.alphas.step()
        return value

    def both_down(self, batch: Batch, beta: float) -> float:
        loss = self.loss_of(batch, self.supernet.alphas.drawn_gates())
        value = self.descent.collect(loss, self.alphas, self.weights)
        self.ready_alphas(beta)
        self.ready_weights()
        self.alphas.step()
        self.weights.step()
        return value

    def weights_down(self, batch: Batch, gates: Gates | None) -> float:
        loss = self.loss_of(batch, self.supernet.fixed_drawn_gates() if gates is None else gates)
        value = self.descent.collect(loss, self.weights)
        self.ready_weights()
        self.weights.step()
        return value

    def ready_alphas(self, beta: float) -> None:
        """Add the decay to the alphas' gradient, and steer it to the budget. Raises NotFinite."""
        decay = beta * self.supernet.alphas.beta_decay()
        if decay.requires_grad:  # a space without a softmax has none
            decay.backward()
        self.steer(self.supernet.alphas)
        finite(self.measured_alphas(), "the alphas' gradient")

    def measured_alphas(self) -> Tensor:
        """The norm of the alphas' gradient."""
        return nn.utils.get_total_norm(gradients([self.alphas]))

    def ready_weights(self) -> None:
        """Clip the norm of the weights' gradient. Raises NotFinite."""
        finite(nn.utils.clip_grad_norm_(self.supernet.network.parameters(), self.clip), "the gradient")

    def rehearse(self, batch: Batch) -> None:
        """Compute the gradient of alphas and weights as a step does, and forget it."""
        supervise(self.supernet.network, on=True)
        self.loss_of(batch, self.supernet.alphas.gates()).backward()
        self.alphas.zero_grad()
        self.weights.zero_grad()

    def loss_of(self, batch: Batch, gates: Gates) -> Tensor:
        """What this process adds to the loss of a batch."""
        return self.descent.loss(batch, lambda images: self.supernet(images, gates), self.supervised)

    def loss_through(self, forward: Forward, batch: Batch, gates: Gates) -> Tensor:
        """The loss of a whole batch, in float32, by whatever gives its logits."""
        images, labels = batch
        return self.supervised(forward(images, gates), labels)

    def supervised(self, logits: Tensor | list[Tensor], labels: Tensor) -> Tensor:
        return supervised(self.loss, self.head_weights, logits, labels)
