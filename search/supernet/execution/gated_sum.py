"""A weighted sum of values, batch norms included, in one pass over each value."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from attrs import frozen
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from search.distributed.alone import ALONE
from search.distributed.batch_norm import over, ranks_of, wide
from search.supernet.execution.no_double_backward import refuse_second_derivative
from search.supernet.execution.norms import all_normalised


@frozen
class Term:
    """A value (B, C, *spatial) and its weight, () or (C,).

    With a norm, the weight multiplies (value - mean) / deviation of the batch, without the norm's scale
    and shift.
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
        normed_outputs = all_normalised([value for value, _ in normed], [norm for _, norm in normed])
        each = iter(normed_outputs)
        saved = [next(each).value if norm else value for value, norm in zip(values, norms, strict=True)]
        total = saved[0] * spread(weights[0], saved[0])
        for weight, value in zip(weights[1:], saved[1:], strict=True):
            total.addcmul_(value, spread(weight, value))
        ctx.normed = tuple(norm is not None for norm in norms)
        ctx.ranks = next((ranks_of(norm) for _, norm in normed), ALONE)
        ctx.count = normed_outputs[0].count if normed_outputs else 0
        ctx.save_for_backward(*weights, *saved, *(output.inverse for output in normed_outputs))
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        refuse_second_derivative()
        terms, saved = range(len(ctx.normed)), ctx.saved_tensors
        weights, values = saved[: len(terms)], saved[len(terms) : 2 * len(terms)]
        normed = [term for term in terms if ctx.normed[term]]
        inverses = dict(zip(normed, saved[2 * len(terms) :], strict=True))
        of_weight = [term for term in terms if ctx.needs_input_grad[1 + term]]
        of_value = [term for term in terms if ctx.needs_input_grad[1 + len(terms) + term]]
        through = [term for term in of_value if term in inverses]
        alongs = {term: along(gradient, values[term]) for term in {*of_weight, *through}}
        slope = Slope.of(gradient, {term: alongs[term] for term in through}, ctx)
        of_weights = {term: alongs[term].sum_to_size(weights[term].shape) for term in of_weight}
        back = {term: slope.of_value(term, weights[term], values[term], inverses) for term in of_value}
        return (None, *map(of_weights.get, terms), *map(back.get, terms))


def along(gradient: Tensor, value: Tensor) -> Tensor:
    """The sum over batch and space of a gradient times a value, (C,), in float32 at least."""
    return (gradient * value).sum(over(value), dtype=wide(value))


@frozen
class Slope:
    """The gradient of a sum (B, C, *spatial), and what the backward pass of its batch norms needs.

    `centred` is the gradient less its mean of each channel; `means` are, by the number of the term, the
    means of gradient times normalised value, (C,). Means are over the images of all processes; `idle` says
    that this one has none.
    """

    gradient: Tensor
    centred: Tensor
    means: Mapping[int, Tensor]
    idle: bool

    @staticmethod
    def of(gradient: Tensor, alongs: Mapping[int, Tensor], ctx: Any) -> "Slope":
        if not alongs:
            return Slope(gradient, gradient, {}, False)
        sums = torch.stack([gradient.sum(over(gradient), dtype=wide(gradient)), *alongs.values()])
        ctx.ranks.sum([sums])
        mean, *means = sums / ctx.count
        centred = gradient - spread(mean, gradient)
        return Slope(gradient, centred, dict(zip(alongs, means, strict=True)), ctx.ranks.share == 0)

    def of_value(self, term: int, weight: Tensor, value: Tensor, inverses: Mapping[int, Tensor]) -> Tensor:
        """The gradient of what was weighed; where it was normalised, of what it was before."""
        if term not in inverses:
            return self.gradient * spread(weight, value)
        if self.idle:
            return torch.zeros_like(value)
        rest = torch.addcmul(self.centred, value, spread(self.means[term], value), value=-1)
        return rest.mul_(spread(weight * inverses[term], value))


def spread(weight: Tensor, x: Tensor) -> Tensor:
    """A weight of shape () or (C,) as it multiplies (B, C, *spatial)."""
    weight = weight.to(x.dtype)
    return weight if weight.dim() == 0 else weight.reshape(-1, *[1] * (x.dim() - 2))
