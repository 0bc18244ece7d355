"""A moving average of the weights during a training."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

SHARE = 0.1
"""Of a training's steps, as far back as its average reaches unless told otherwise."""


def averaging_decay(asked: float | Literal["auto"], steps: int) -> float:
    """The decay of a moving average: so that it reaches over the same share of any training."""
    return max(0.0, 1 - 1 / (SHARE * steps)) if asked == "auto" else asked


def averaged(network: nn.Module, decay: float) -> AveragedModel:
    """A copy of a network whose weights and running statistics are a moving average of its own.

    After t steps the average keeps min(decay, t / (t + 9)) of itself, so that a short training is not held
    back by the initial weights. With a decay of 0 it is the network itself.
    """

    @torch.no_grad()
    def follow(averages: Sequence[Tensor], currents: Sequence[Tensor], steps: Tensor | int) -> None:
        keep = min(decay, int(steps) / (int(steps) + 9))
        for average, current in zip(averages, currents, strict=True):
            if average.is_floating_point():
                average.lerp_(current, 1 - keep)
            else:
                average.copy_(current)

    return AveragedModel(network, multi_avg_fn=follow, use_buffers=True)
