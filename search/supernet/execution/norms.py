"""Batch norms in training, taken apart: statistics, and what is done by them."""

from collections.abc import Sequence

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from search.distributed.batch_norm import Normalise, SharedBatchNorm, Statistics, by_all, follow_batch, pixels


@frozen
class Normalised:
    """A value less its mean, over its deviation; the mean, and 1 over the deviation, (C,), and of how
    many values a channel they are."""

    value: Tensor
    mean: Tensor
    inverse: Tensor
    count: int


def normalised(x: Tensor, norm: _BatchNorm) -> Normalised:
    """A norm but for its affine part; the running statistics move as in training.

    ValueError where a channel has one value alone, of which there are no statistics.
    """
    if isinstance(norm, SharedBatchNorm) and norm.ranks.sharing:
        value, mean, inverse = Normalise.apply(x, norm)  # type: ignore[no-untyped-call]
        return Normalised(value, mean, inverse, norm.ranks.images * pixels(x))
    if x.numel() == x.shape[1]:
        raise ValueError(f"Expected more than 1 value per channel when training, got {tuple(x.shape)}")
    count(norm)
    running = (norm.running_mean, norm.running_var)
    outputs = torch.native_batch_norm(x, None, None, *running, True, rate(norm), norm.eps)
    return Normalised(*outputs, x.numel() // x.shape[1])


def all_normalised(values: Sequence[Tensor], norms: Sequence[_BatchNorm]) -> list[Normalised]:
    """The same for several values, without a gradient; where processes share norms, in one exchange."""
    shared = [norm for norm in norms if isinstance(norm, SharedBatchNorm) and norm.ranks.sharing]
    if not shared:
        return [normalised(value, norm) for value, norm in zip(values, norms, strict=True)]
    counts = [shared[0].ranks.images * pixels(value) for value in values]
    return [
        Normalised(*outputs, number) for outputs, number in zip(by_all(values, shared), counts, strict=True)
    ]


def follow(norm: _BatchNorm, statistics: Normalised) -> None:
    """Move the running statistics of a norm that has read what another already has."""
    follow_batch(norm, Statistics(statistics.mean, statistics.inverse**-2 - norm.eps, statistics.count))


def count(norm: _BatchNorm) -> None:
    """Count a batch in a norm's `num_batches_tracked`."""
    if norm.num_batches_tracked is not None:
        norm.num_batches_tracked.add_(1)


def rate(norm: _BatchNorm) -> float:
    """The momentum of a norm's running statistics."""
    assert norm.momentum is not None  # no layer of ours averages over all batches alike
    return norm.momentum
