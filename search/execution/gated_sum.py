"""A weighted sum of values, batch norms included, in one pass over each value."""

from collections.abc import Sequence
from typing import Any

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from search.execution.norms import normalised
from search.execution.once import refuse_second_derivative


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
        total, kept, inverses = None, [], []
        for weight, value, norm in zip(weights, values, norms, strict=True):
            if norm is not None:
                found = normalised(value, norm)
                value = found.value
                inverses.append(found.inverse)
            weight = spread(weight, value)
            total = value * weight if total is None else total.addcmul_(value, weight)
            kept.append(value)
        assert total is not None
        ctx.normed = tuple(norm is not None for norm in norms)
        ctx.save_for_backward(*weights, *kept, *inverses)
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        refuse_second_derivative()
        count = len(ctx.normed)
        saved = ctx.saved_tensors
        inverses = iter(saved[2 * count :])
        slope = Slope.of(gradient, any(ctx.normed))
        of_weights, of_values = [], []
        for number, normed in enumerate(ctx.normed):
            weight, value = saved[number], saved[count + number]
            inverse = next(inverses) if normed else None
            wanted = ctx.needs_input_grad[1 + number], ctx.needs_input_grad[1 + count + number]
            along = slope.along(value) if wanted[0] or (wanted[1] and normed) else None
            of_weights.append(along.sum_to_size(weight.shape) if wanted[0] and along is not None else None)
            of_values.append(slope.of_value(weight, value, inverse, along) if wanted[1] else None)
        return (None, *of_weights, *of_values)


@frozen
class Slope:
    """The gradient of a sum, and the same less its mean by channel."""

    gradient: Tensor
    centred: Tensor

    @staticmethod
    def of(gradient: Tensor, normed: bool) -> "Slope":
        if not normed:
            return Slope(gradient, gradient)
        return Slope(gradient, gradient - gradient.mean(over(gradient), keepdim=True))

    def along(self, value: Tensor) -> Tensor:
        """The sum over batch and space of the gradient times a value, (C,)."""
        return (self.gradient * value).sum(over(value))

    def of_value(self, weight: Tensor, value: Tensor, inverse: Tensor | None, along: Tensor | None) -> Tensor:
        """The gradient of what was weighed; where it was normalised, of what it was before."""
        if inverse is None or along is None:
            return self.gradient * spread(weight, value)
        mean = along * (value.shape[1] / value.numel())
        rest = torch.addcmul(self.centred, value, spread(mean, value), value=-1)
        return rest.mul_(spread(weight * inverse, value))


def over(x: Tensor) -> list[int]:
    """Batch and space."""
    return [0, *range(2, x.dim())]


def spread(weight: Tensor, x: Tensor) -> Tensor:
    """A weight of shape () or (C,) as it multiplies (B, C, *spatial)."""
    return weight if weight.dim() == 0 else weight.reshape(-1, *[1] * (x.dim() - 2))
