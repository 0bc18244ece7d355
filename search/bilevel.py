"""The two halves of a search step: alphas on validation data, weights on training data."""

import math
from collections.abc import Callable

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from genotype import refuse
from search.alphas import Gates
from search.budget import Steering, no_steering
from search.data import Batch
from search.losses import Loss
from search.supernet import Supernet
from search.supervision import supervised

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
    steer: Steering = no_steering

    def alpha_half(self, batch: Batch, training: Batch, beta: float) -> float:
        """One step of the alphas down the validation loss, plus `beta` times the beta-decay term.

        `training` is the batch of the weight half to come, which the second order looks ahead to.
        """
        network = self.supernet.network
        network.requires_grad_(False)
        loss = self.loss_of(batch, self.supernet.alphas.drawn_gates())
        network.requires_grad_(True)
        value = finite(loss)
        self.alphas.zero_grad()
        (loss + beta * self.supernet.alphas.beta_decay()).backward()
        self.step_alphas()
        return value

    def joint_half(self, batch: Batch, beta: float) -> float:
        """One step of the alphas and one of the weights, by the gradient that one pass gives both."""
        loss = self.loss_of(batch, self.supernet.alphas.drawn_gates())
        value = finite(loss)
        self.alphas.zero_grad()
        self.weights.zero_grad()
        (loss + beta * self.supernet.alphas.beta_decay()).backward()
        self.step_alphas()
        self.step_weights()
        return value

    def step_alphas(self) -> None:
        """One step of the alphas by the gradient that they have, steered to the budget."""
        self.steer(self.supernet.alphas)
        self.alphas.step()

    def weight_half(self, batch: Batch, gates: Gates | None = None) -> float:
        """One step of the weights down the training loss, their gradient's norm clipped.

        Under the given gates, or the alphas' own, with the noise of a step.
        """
        loss = self.loss_of(batch, self.supernet.fixed_drawn_gates() if gates is None else gates)
        value = finite(loss)
        self.weights.zero_grad()
        loss.backward()
        self.step_weights()
        return value

    def step_weights(self) -> None:
        """One step of the weights by the gradient that they have, its norm clipped."""
        finite(nn.utils.clip_grad_norm_(self.supernet.network.parameters(), self.clip), "the gradient")
        self.weights.step()

    def loss_of(self, batch: Batch, gates: Gates) -> Tensor:
        return self.loss_through(self.supernet, batch, gates)

    def loss_through(self, forward: Forward, batch: Batch, gates: Gates) -> Tensor:
        images, labels = batch
        return supervised(self.loss, self.head_weights, forward(images, gates), labels)


def finite(loss: Tensor, what: str = "the loss") -> float:
    """The loss, or the norm of a gradient, as a number.

    Refused where it is none, before it can break the weights.
    """
    value = float(loss.detach())
    if not math.isfinite(value):
        remedy = "start again in another folder with a lower --lr; what the last whole epoch left stays"
        raise refuse("training", what.removeprefix("the "), f"{what} became {value}", remedy)
    return value
