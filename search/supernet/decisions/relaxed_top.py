"""A relaxed choice of several candidates."""

import torch
from torch import Tensor

GRID, ROUNDS = 32, 8
"""The threshold is found to 32^-8 of the range that it is in."""
SLACK = 1e-9
"""Sums that differ by less are the same."""
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
    """The t at which sigmoid(logits - t) sums to `count`, which must be less than their number.

    Where the sum is the same over a range of t, the middle of this.
    """
    targets = count + logits.new_tensor([[SLACK], [-SLACK]])
    low, high = (logits.min() - MARGIN).expand(2, 1), (logits.max() + MARGIN).expand(2, 1)
    steps = torch.linspace(0, 1, GRID, dtype=logits.dtype, device=logits.device)
    for _ in range(ROUNDS):
        tried = low + steps * (high - low)
        sums = torch.sigmoid(logits - tried[..., None]).sum(2)
        above = (sums > targets).sum(1, keepdim=True).clamp(1, GRID - 1)
        low, high = tried.gather(1, above - 1), tried.gather(1, above)
    return (low + high).mean() / 2
