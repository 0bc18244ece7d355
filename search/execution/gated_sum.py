"""A weighted sum of values, batch norms included, in one pass over each value."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from search.execution.norms import all_normalised
from search.execution.once import refuse_second_derivative
from search.ranks.alone import ALONE
from search.ranks.batch_norm import over, ranks_of, wide


@frozen
class Term:
    """A value (B, C, *spatial) and its weight, () or (C,).

    Where it has a norm, it is the normalised value that is weighed: less the batch's mean, over the
    batch's deviation, without the norm's affine part.
    """

    weight: Tensor
    value: Tensor
    norm: _BatchNorm | None = None


def gated_sum(terms: Sequence[Term]) -> Tensor:
    """The sum of weights times values; norms' running statistics move as in training."""
    norms = tuple(term.norm for term in terms)
    weights, values = [term.weight for term in terms], [term.value for term in terms]
    total: Tensor = GatedSum.apply(norms, *weights, *values)  # type: ignore[no-untyped-call]
    return total


class GatedSum(torch.autograd.Function):
    """The sum and its gradient.

    Of a value x that is normalised to n nothing but n is kept. With G the gradient of the sum, that
    of the weight is the sum of G n over batch and space, and that of x
    weight / deviation * (G - mean(G) - n mean(G n)).
    """

    @staticmethod
    def forward(ctx: Any, norms: tuple[_BatchNorm | None, ...], *inputs: Tensor) -> Tensor:
        weights, values = inputs[: len(norms)], inputs[len(norms) :]
        normed = [(value, norm) for value, norm in zip(values, norms, strict=True) if norm is not None]
        found = all_normalised([value for value, _ in normed], [norm for _, norm in normed])
        each = iter(found)
        kept = [next(each).value if norm else value for value, norm in zip(values, norms, strict=True)]
        total = kept[0] * spread(weights[0], kept[0])
        for weight, value in zip(weights[1:], kept[1:], strict=True):
            total.addcmul_(value, spread(weight, value))
        ctx.normed = tuple(norm is not None for norm in norms)
        ctx.ranks = next((ranks_of(norm) for _, norm in normed), ALONE)
        ctx.count = found[0].count if found else 0
        ctx.save_for_backward(*weights, *kept, *(one.inverse for one in found))
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        refuse_second_derivative()
        terms = len(ctx.normed)
        saved = ctx.saved_tensors
        weights, values, inverses = saved[:terms], saved[terms : 2 * terms], iter(saved[2 * terms :])
        of_weight, of_value = ctx.needs_input_grad[1 : 1 + terms], ctx.needs_input_grad[1 + terms :]
        through = [normed and wanted for normed, wanted in zip(ctx.normed, of_value, strict=True)]
        alongs = [
            along(gradient, value) if any(wanted) else None
            for value, *wanted in zip(values, of_weight, through, strict=True)
        ]
        means = [one for one, wanted in zip(alongs, through, strict=True) if wanted and one is not None]
        slope = Slope.of(gradient, means, ctx)
        found_weights = [
            one.sum_to_size(weight.shape) if wanted and one is not None else None
            for weight, one, wanted in zip(weights, alongs, of_weight, strict=True)
        ]
        found_values = []
        for weight, value, normed, wanted in zip(weights, values, ctx.normed, of_value, strict=True):
            inverse = next(inverses) if normed else None
            found_values.append(slope.of_value(weight, value, inverse) if wanted else None)
        return (None, *found_weights, *found_values)


def along(gradient: Tensor, value: Tensor) -> Tensor:
    """The sum over batch and space of a gradient times a value, (C,), in float32 at least."""
    return (gradient * value).sum(over(value), dtype=wide(value))


@frozen
class Slope:
    """The gradient of a sum; the same less its mean by channel; the means along what was normalised."""

    gradient: Tensor
    centred: Tensor
    alongs: Iterator[Tensor]
    idle: bool

    @staticmethod
    def of(gradient: Tensor, alongs: Sequence[Tensor], ctx: Any) -> "Slope":
        """Means are over all processes' images."""
        if not alongs:
            return Slope(gradient, gradient, iter(()), False)
        sums = torch.stack([gradient.sum(over(gradient), dtype=wide(gradient)), *alongs])
        ctx.ranks.sum([sums])
        mean, *others = sums / ctx.count
        return Slope(gradient, gradient - spread(mean, gradient), iter(others), ctx.ranks.share == 0)

    def of_value(self, weight: Tensor, value: Tensor, inverse: Tensor | None) -> Tensor:
        """The gradient of what was weighed; where it was normalised, of what it was before."""
        if inverse is None:
            return self.gradient * spread(weight, value)
        mean = next(self.alongs)
        if self.idle:
            return torch.zeros_like(value)
        rest = torch.addcmul(self.centred, value, spread(mean, value), value=-1)
        return rest.mul_(spread(weight * inverse, value))


def spread(weight: Tensor, x: Tensor) -> Tensor:
    """A weight of shape () or (C,) as it multiplies (B, C, *spatial)."""
    weight = weight.to(x.dtype)
    return weight if weight.dim() == 0 else weight.reshape(-1, *[1] * (x.dim() - 2))
