"""What changes from epoch to epoch: learning rates, coefficients, seeds."""

import math
from collections.abc import Callable, Mapping

from attrs import frozen
from torch.optim import Optimizer

from search.config import Decay


def cosine(start: float, end: float, epoch: float, epochs: int) -> float:
    """From `start` in epoch 0 down a half cosine towards `end`, reached after the last epoch; or by steps.

    The middle of epoch 3 is 3.5.
    """
    return end + (start - end) * (1 + math.cos(math.pi * epoch / epochs)) / 2


def poly(start: float, end: float, epoch: float, epochs: int) -> float:
    """From `start` in epoch 0 to `end` after the last epoch, as (1 - epoch / epochs) ** 0.9 decreases."""
    left: float = (1 - epoch / epochs) ** 0.9
    return end + (start - end) * left


DECAYS: Mapping[Decay, Callable[[float, float, float, int], float]] = {"cosine": cosine, "poly": poly}


@frozen
class RateSchedule:
    """The learning rate of a training of so many steps.

    It decreases from `start` to `end`; during the first `warmup`, a share of all steps, it is multiplied by a
    factor that rises linearly.
    """

    start: float
    end: float
    decay: Decay
    warmup: float
    steps: int

    def at(self, step: int) -> float:
        """The rate of a step, counted from 0."""
        rising = self.warmup * self.steps
        share = min(1.0, (step + 1) / rising) if rising else 1.0
        return share * DECAYS[self.decay](self.start, self.end, step, self.steps)


def linear(start: float, end: float, epoch: int, epochs: int) -> float:
    """From `start` in epoch 0 to `end` in the last one, linearly."""
    return start + (end - start) * epoch / max(epochs - 1, 1)


def set_lr(optimizer: Optimizer, lr: float) -> None:
    """Set the learning rate of an optimizer: of a group with a `share`, that share of it."""
    for group in optimizer.param_groups:
        group["lr"] = lr * group.get("share", 1.0)


def lr_of(optimizer: Optimizer) -> float:
    """The learning rate of the next step."""
    group = optimizer.param_groups[0]
    return float(group["lr"] / group.get("share", 1.0))
