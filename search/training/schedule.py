"""What changes from epoch to epoch: learning rates, coefficients, seeds."""

import math
from collections.abc import Callable, Mapping

from torch.optim import Optimizer

from search.config import Decay


def cosine(start: float, end: float, epoch: float, epochs: int) -> float:
    """From `start` in epoch 0 down a half cosine towards `end`, reached after the last epoch.

    The middle of epoch 3 is 3.5.
    """
    return end + (start - end) * (1 + math.cos(math.pi * epoch / epochs)) / 2


def poly(start: float, end: float, epoch: float, epochs: int) -> float:
    """From `start` in epoch 0 to `end` after the last epoch, as (1 - epoch / epochs) ** 0.9 decreases."""
    left: float = (1 - epoch / epochs) ** 0.9
    return end + (start - end) * left


DECAYS: Mapping[Decay, Callable[[float, float, float, int], float]] = {"cosine": cosine, "poly": poly}


def linear(start: float, end: float, epoch: int, epochs: int) -> float:
    """From `start` in epoch 0 to `end` in the last one, linearly."""
    return start + (end - start) * epoch / max(epochs - 1, 1)


def set_lr(optimizer: Optimizer, lr: float) -> None:
    """Set the learning rate of an optimizer."""
    for group in optimizer.param_groups:
        group["lr"] = lr


def lr_of(optimizer: Optimizer) -> float:
    """The learning rate of the next step."""
    return float(optimizer.param_groups[0]["lr"])
