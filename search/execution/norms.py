"""Batch norms in training, taken apart: statistics, and what is done by them."""

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm


@frozen
class Normalised:
    """A value less its mean, over its deviation; the mean, and 1 over the deviation, (C,)."""

    value: Tensor
    mean: Tensor
    inverse: Tensor


def normalised(x: Tensor, norm: _BatchNorm) -> Normalised:
    """A norm but for its affine part; the running statistics move as in training.

    ValueError where a channel has one value alone, of which there are no statistics.
    """
    if x.numel() == x.shape[1]:
        raise ValueError(f"Expected more than 1 value per channel when training, got {tuple(x.shape)}")
    count(norm)
    running = (norm.running_mean, norm.running_var)
    return Normalised(*torch.native_batch_norm(x, None, None, *running, True, rate(norm), norm.eps))


@torch.no_grad()
def follow(norm: _BatchNorm, found: Normalised) -> None:
    """Move the running statistics of a norm that has read what another already has."""
    count(norm)
    if norm.running_mean is not None and norm.running_var is not None:
        number = found.value.numel() // found.value.shape[1]
        variance = (found.inverse**-2 - norm.eps) * (number / max(number - 1, 1))
        norm.running_mean.lerp_(found.mean, rate(norm))
        norm.running_var.lerp_(variance, rate(norm))


def count(norm: _BatchNorm) -> None:
    if norm.num_batches_tracked is not None:
        norm.num_batches_tracked.add_(1)


def rate(norm: _BatchNorm) -> float:
    assert norm.momentum is not None  # no layer of ours averages over all batches alike
    return norm.momentum
