"""The two halves of a search step: alphas on validation data, weights on training data."""

import math

from attrs import frozen
from torch import Tensor, nn
from torch.optim import Optimizer

from genotype import refuse
from search.alphas import Gates
from search.data import Batch
from search.losses import Loss
from search.supernet import Supernet
from search.supervision import supervised


@frozen
class Bilevel:
    """First-order DARTS (Liu et al. 2019) with beta-decay (Ye et al. 2022).

    `unrolled.py` holds the second order.

    The weights' gradient is not computed in the alphas' half, nor the alphas' in the weights'.
    """

    supernet: Supernet
    loss: Loss
    head_weights: tuple[float, ...]
    weights: Optimizer
    alphas: Optimizer
    clip: float

    def alpha_half(self, batch: Batch, training: Batch, beta: float) -> float:
        """One step of the alphas down the validation loss plus `beta` times the beta-decay term.

        `training` is the batch of the weight half to come, which the second order looks ahead to.
        """
        network = self.supernet.network
        network.requires_grad_(False)
        loss = self.loss_of(batch, self.supernet.alphas.gates())
        network.requires_grad_(True)
        value = finite(loss)
        self.alphas.zero_grad()
        (loss + beta * self.supernet.alphas.beta_decay()).backward()
        self.alphas.step()
        return value

    def weight_half(self, batch: Batch, gates: Gates | None = None) -> float:
        """One step of the weights down the training loss, their gradient's norm clipped.

        Under the given gates, or the alphas' own.
        """
        loss = self.loss_of(batch, self.supernet.fixed_gates() if gates is None else gates)
        value = finite(loss)
        self.weights.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.supernet.network.parameters(), self.clip)
        self.weights.step()
        return value

    def loss_of(self, batch: Batch, gates: Gates) -> Tensor:
        images, labels = batch
        return supervised(self.loss, self.head_weights, self.supernet(images, gates), labels)


def finite(loss: Tensor) -> float:
    """The loss as a number. Refused where it is none, before it can break the weights."""
    value = float(loss.detach())
    if not math.isfinite(value):
        remedy = "lower --lr, then start again; the last checkpoint is from before"
        raise refuse("training", "loss", f"the loss became {value}", remedy)
    return value
