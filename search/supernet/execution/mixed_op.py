"""What enters a node: ops on sources, each with its weight."""

from collections.abc import Iterable

from attrs import frozen
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from compiler.program.program import Call
from search.supernet.execution.gated_sum import Term, gated_sum, spread
from search.supernet.execution.ops import CONVOLUTIONS, POOLS, pooled_and_normalised
from search.supernet.execution.source import Source


@frozen
class Entry:
    """A term of a sum; with a shift that is added besides, (C,)."""

    term: Term
    shift: Tensor | None = None


def is_op(call: Call) -> bool:
    """Whether a layer is one of the ops that are taken apart."""
    return call.callee in CONVOLUTIONS or call.callee in POOLS or call.callee == "SkipConnect"


def op_entry(layer: nn.Module, call: Call, source: Source, weight: Tensor) -> Entry:
    """An op on a source, its norm yet to come where it takes the batch's statistics.

    The affine part of such a norm is taken into the weight and the shift.
    """
    if call.callee == "SkipConnect":
        return Entry(Term(weight, source.once(call, lambda: layer(source.value))))
    norm = batch_norm(layer, call)
    if norm is None:
        return Entry(Term(weight, layer(source.value)))
    scale = weight if norm.weight is None else weight * norm.weight
    shift = None if norm.bias is None else weight * norm.bias
    if call.callee in POOLS:
        return Entry(Term(scale, pooled_and_normalised(layer, norm, call, source)), shift)
    return Entry(Term(scale, CONVOLUTIONS[call.callee](layer, source), norm), shift)


def batch_norm(layer: nn.Module, call: Call) -> _BatchNorm | None:
    """The norm that ends a layer, where it takes the batch's statistics."""
    last = layer.get_submodule("second") if call.callee == "SharpSepConv" else layer
    norm = last.get_submodule("norm")
    return norm if isinstance(norm, _BatchNorm) and norm.training else None


def entered(entries: Iterable[Entry]) -> Tensor:
    """The sum of all that enters a node, (B, C, *spatial)."""
    entries = list(entries)
    total = gated_sum([entry.term for entry in entries])
    shifts = [entry.shift for entry in entries if entry.shift is not None]
    return total + spread(sum(shifts[1:], shifts[0]), total) if shifts else total
