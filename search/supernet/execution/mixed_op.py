"""What enters a node: ops on sources, each with its weight."""

from collections.abc import Iterable, Iterator

from attrs import frozen
from torch import Tensor

from compiler.program.steps import Branch
from search.supernet.execution.gated_sum import Term, gated_sum, spread
from search.supernet.execution.ops import OpRun, is_shared


@frozen
class Entry:
    """A term of a sum; with a shift that is added besides, (C,)."""

    term: Term
    shift: Tensor | None = None


def op_entries(run: OpRun, weight: Tensor) -> Iterator[Entry]:
    """An op on a source, an entry for each of its branches."""
    for branch in run.layer.branches:
        yield branch_entry(run, branch, weight)


def branch_entry(run: OpRun, branch: Branch, weight: Tensor) -> Entry:
    """A branch, its norm yet to come where it takes the batch's statistics.

    The affine part of such a norm is taken into the weight and the shift.
    """
    norm = run.final_norm(branch)
    if norm is None:
        return Entry(Term(weight, run.result(branch)))
    scale = weight if norm.weight is None else weight * norm.weight
    shift = None if norm.bias is None else weight * norm.bias
    *before, _ = branch
    if len(before) == 1 and is_shared(before[0]):
        return Entry(Term(scale, run.shared_and_normalised(before[0], norm)), shift)
    return Entry(Term(scale, run.result(tuple(before)), norm), shift)


def entered(entries: Iterable[Entry]) -> Tensor:
    """The sum of all that enters a node, (B, C, *spatial)."""
    entries = list(entries)
    total = gated_sum([entry.term for entry in entries])
    shifts = [entry.shift for entry in entries if entry.shift is not None]
    return total + spread(sum(shifts[1:], shifts[0]), total) if shifts else total
