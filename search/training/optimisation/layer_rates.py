"""A learning rate for every layer, from the size of its weights.

Adam moves every weight by about the learning rate, whatever its gradient. The weights of a layer with many
inputs are small, so that one rate for all layers and networks is too large for the one and too small for
the other: the best rate of a U-Net falls as its widths grow. Here a rate is relative: the share of a weight's
initial size by which a step changes it, which is alike for narrow and wide layers, depthwise and dense ones
(compare You et al. 2020, LAMB; Yang et al. 2022, muP). docs/training.md has measurements.
"""

import math
from typing import Any

from torch import Tensor, nn

RELATIVE = 0.05
"""The share of its initial size by which the largest step changes a weight."""
VECTORS = 1 / math.sqrt(300)
"""What scales and shifts, which begin at 1 or 0, count as: the initial size in a layer of 100 inputs."""


def layer_groups(network: nn.Module) -> list[dict[str, Any]]:
    """Groups of parameters for an optimizer, each with a `share` that multiplies the learning rate."""
    by_size: dict[float, list[nn.Parameter]] = {}
    for weight in network.parameters():
        by_size.setdefault(initial_size(weight), []).append(weight)
    return [{"params": weights, "share": size} for size, weights in by_size.items()]


def initial_size(weight: Tensor) -> float:
    """The root mean square of a kernel; of vectors, and of kernels of zeros, `VECTORS`."""
    if weight.dim() < 2:
        return VECTORS
    size = float(weight.detach().double().square().mean().sqrt())
    return float(f"{size:.3g}") or VECTORS


def all_alike(network: nn.Module) -> list[dict[str, Any]]:
    """One group of all parameters, with the learning rate itself."""
    return [{"params": list(network.parameters()), "share": 1.0}]
