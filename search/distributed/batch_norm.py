"""Batch norms with the statistics of all processes (torch's own synchronised norm needs a GPU)."""

from collections.abc import Sequence
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from search.distributed.alone import ALONE, Ranks


@frozen
class Statistics:
    """The mean and the variance (C,) over batch and space, and the number of values per channel."""

    mean: Tensor
    variance: Tensor
    count: int


class SharedBatchNorm(_BatchNorm):
    """A batch norm with the statistics of all processes' images, and with the matching gradients."""

    def __init__(self, norm: _BatchNorm, ranks: Ranks) -> None:
        super().__init__(norm.num_features, norm.eps, norm.momentum, affine=False)
        self.affine, self.weight, self.bias = norm.affine, norm.weight, norm.bias
        self.ranks = ranks
        self.normalised = torch.compiler.disable(normalised)  # it cannot compile what processes exchange
        self.training = norm.training
        self.running_mean, self.running_var = norm.running_mean, norm.running_var
        self.num_batches_tracked = norm.num_batches_tracked

    def forward(self, x: Tensor) -> Tensor:
        if not (self.training and self.ranks.sharing):
            return super().forward(x)
        result: Tensor = self.normalised(x, self)
        if self.weight is None:
            return result
        scale, shift = (tensor.view(-1, *[1] * (x.dim() - 2)) for tensor in (self.weight, self.bias))
        return result * scale.to(result.dtype) + shift.to(result.dtype)

    def _check_input_dim(self, x: Tensor) -> None:
        """Any number of axes."""


def wide(x: Tensor) -> torch.dtype:
    """The precision in which sums over batch and space are computed."""
    return torch.promote_types(x.dtype, torch.float32)


def ranks_of(norm: nn.Module) -> Ranks:
    """The processes that share a norm's statistics."""
    return norm.ranks if isinstance(norm, SharedBatchNorm) and norm.ranks.sharing else ALONE


def share_norms(network: nn.Module, ranks: Ranks) -> None:
    """Make a network's batch norms use the statistics of all processes."""
    if ranks.size == 1:
        return
    for module in list(network.modules()):
        for name, child in module.named_children():
            if isinstance(child, _BatchNorm):
                setattr(module, name, SharedBatchNorm(child, ranks))


def statistics(values: Sequence[Tensor], ranks: Ranks) -> list[Statistics]:
    """The statistics of several values (B, C, *spatial), in one exchange.

    Raises ValueError if a channel has only one value.
    """
    own = [measured(value) for value in values]
    parts = ranks.gathered(torch.cat(own)).split([len(tensor) for tensor in own], dim=1)
    pairs = zip(values, parts, strict=True)
    return [combined(part, ranks.shares, ranks.images * pixels(value)) for value, part in pairs]


def measured(value: Tensor) -> Tensor:
    """A process's own means and variances by channel (2 C,)."""
    variance, mean = torch.var_mean(value.to(wide(value)), over(value), correction=0)
    return torch.cat([mean, variance])


def combined(parts: Tensor, shares: Sequence[float], count: int) -> Statistics:
    """The means and variances of all values, from those of every process (size, 2 C)."""
    if count == 1:
        raise ValueError("Expected more than 1 value per channel when training")
    weights = parts.new_tensor(shares)[:, None]
    means, variances = parts.chunk(2, dim=1)
    mean = (weights * means).sum(0)
    return Statistics(mean, (weights * (variances + (means - mean) ** 2)).sum(0), count)


def pixels(x: Tensor) -> int:
    """How many values an image has per channel."""
    return x.shape[2:].numel()


def over(x: Tensor) -> list[int]:
    """The axes of batch and space."""
    return [0, *range(2, x.dim())]


def by_all(values: Sequence[Tensor], norms: Sequence[SharedBatchNorm]) -> list[tuple[Tensor, Tensor, Tensor]]:
    """Normalised values, their means and the inverse of their deviations; running statistics are updated."""
    results = []
    for value, norm, known in zip(values, norms, statistics(values, norms[0].ranks), strict=True):
        follow_batch(norm, known)
        y = torch.native_batch_norm(value, None, None, known.mean, known.variance, False, 0.0, norm.eps)[0]
        results.append((y, known.mean, (known.variance + norm.eps).rsqrt()))
    return results


class Normalise(torch.autograd.Function):
    """A value minus the mean over all processes, divided by the deviation; also the mean and the inverse
    deviation.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, norm: SharedBatchNorm) -> tuple[Tensor, Tensor, Tensor]:
        ((value, mean, inverse),) = by_all([x], [norm])
        ctx.save_for_backward(value, inverse)
        ctx.ranks, ctx.count = norm.ranks, norm.ranks.images * pixels(x)
        ctx.mark_non_differentiable(mean, inverse)
        return value, mean, inverse

    @staticmethod
    def backward(ctx: Any, gradient: Tensor, *_: Tensor) -> tuple[Tensor | None, None]:
        value, inverse = ctx.saved_tensors
        sums = torch.stack(
            [tensor.sum(over(value), dtype=wide(value)) for tensor in (gradient, gradient * value)]
        )
        ctx.ranks.sum([sums])
        if ctx.ranks.share == 0:
            return torch.zeros_like(value), None
        shape = (-1, *[1] * (value.dim() - 2))
        mean, along = ((tensor / ctx.count).to(value.dtype).view(shape) for tensor in sums)
        return (gradient - mean - value * along) * inverse.to(value.dtype).view(shape), None


def normalised(x: Tensor, norm: SharedBatchNorm) -> Tensor:
    """A value normalised over all processes."""
    y: Tensor = Normalise.apply(x, norm)[0]  # type: ignore[no-untyped-call]
    return y


@torch.no_grad()
def follow_batch(norm: _BatchNorm, batch: Statistics) -> None:
    """Update a norm's running statistics with those of a batch."""
    assert norm.momentum is not None
    if norm.num_batches_tracked is not None:
        norm.num_batches_tracked.add_(1)
    if norm.running_mean is not None and norm.running_var is not None:
        norm.running_mean.lerp_(batch.mean.to(norm.running_mean.dtype), norm.momentum)
        unbiased = batch.variance * (batch.count / (batch.count - 1))
        norm.running_var.lerp_(unbiased.to(norm.running_var.dtype), norm.momentum)
