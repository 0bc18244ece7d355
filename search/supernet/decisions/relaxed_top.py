"""A relaxed choice of several candidates."""

import torch
from torch import Tensor

GRID, ROUNDS = 32, 8
"""The threshold is found to 32^-8 of the range that it is in."""
MARGIN = 40.0
"""So far beyond the extreme logits a sigmoid is 0 or 1."""


def relaxed_top(logits: Tensor, count: int) -> Tensor:
    """Weights in (0, 1) that sum to `count`, of logits (n,): sigmoid(logits - t), with t such that they do.

    The larger the logits, the nearer are the weights to 1 for the `count` largest and 0 for the others; equal
    logits have equal weights. The gradient is that of the weights with t following the logits. Logits of -inf
    have the weight 0. Of `count` or fewer others each has the weight 1.

    This is the projection of Amos et al. 2019, "The Limited Multi-Label Projection Layer".
    """
    given = logits.double()
    known = given.isfinite()
    if int(known.sum()) <= count:
        return known.to(logits)
    detached = given.detach()
    found = threshold(detached[known], count)
    slopes = torch.sigmoid(detached - found) * torch.sigmoid(found - detached)
    shares = slopes / slopes.sum().clamp_min(1e-300)
    follows = (shares * torch.where(known, given, 0.0)).sum()
    return torch.sigmoid(given - (found + follows - follows.detach())).to(logits)


def threshold(logits: Tensor, count: int) -> Tensor:
    """The t at which sigmoid(logits - t) sums to `count`, which must be less than their number."""
    low, high = logits.min() - MARGIN, logits.max() + MARGIN
    steps = torch.linspace(0, 1, GRID, dtype=logits.dtype, device=logits.device)
    for _ in range(ROUNDS):
        tried = low + steps * (high - low)
        above = (torch.sigmoid(logits - tried[:, None]).sum(1) > count).sum().clamp(1, GRID - 1)
        low, high = tried[above - 1], tried[above]
    return (low + high) / 2
