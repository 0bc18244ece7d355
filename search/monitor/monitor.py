"""Watching a search for signs of collapse after every epoch."""

from collections.abc import Iterator

import torch
from attrs import evolve, frozen

from search.data import Batch
from search.methods.base import Bilevel
from search.monitor.collapse import explained, is_weight_free, new_causes
from search.monitor.courses import OP_KINDS, courses, mean_decidedness
from search.monitor.curvature import greatest_curvature
from search.progress import say
from search.runs.recorded_alphas import course_of
from search.runs.records import MonitorRecord
from search.supernet.alphas import Alphas
from search.supernet.decisions import Site


@frozen
class Monitor:
    """Examines a search after an epoch; the curvature, which takes long, only every so many epochs.

    `batch` is a batch of validation images, always the same. With `every` 0 the curvature is not measured.
    """

    method: Bilevel
    batch: Batch
    every: int
    seed: int

    def measure(self, epoch: int, beta: float) -> MonitorRecord:
        """The row of monitor.csv for an epoch; `beta` is the coefficient of beta-decay in it."""
        row = of_alphas(self.method.supernet.alphas, epoch, beta)
        if not self.every or (epoch + 1) % self.every:
            return row
        eigenvalue = greatest_curvature(self.method, self.batch, self.seed)
        return evolve(row, eigenvalue=float(f"{eigenvalue:.6g}"))


def of_alphas(alphas: Alphas, epoch: int, beta: float) -> MonitorRecord:
    """The values that follow from the alphas alone."""
    row = MonitorRecord(epoch, beta, round(relative_entropy(alphas), 6))
    weights = list(weighed_ops(alphas))
    if not weights:  # no op is open
        return row
    total = sum(weight for _, weight in weights)
    free = sum(weight for op, weight in weights if is_weight_free(op))
    ops = list(derived_ops(alphas))
    return evolve(
        row,
        free_candidates=share_of_free([op for op, _ in weights]),
        free_derived=share_of_free(ops),
        free_weight=round(free / total, 6) if total else 0.0,  # `none` may have it all
        derived=len(ops),
    )


def share_of_free(ops: list[str]) -> float:
    """The share of ops without weights."""
    return round(sum(map(is_weight_free, ops)) / len(ops), 6)


def weighed_ops(alphas: Alphas) -> Iterator[tuple[str, float]]:
    """Every candidate op that could be derived, which `none` cannot, with its weight."""
    with torch.no_grad():
        gates = alphas.gates()
    for site in op_sites(alphas):
        pairs = zip(site.options, gates[site.path].tolist(), strict=True)
        yield from ((op, weight) for op, weight in pairs if op != "none")


def derived_ops(alphas: Alphas) -> Iterator[str]:
    """The ops that would be derived now."""
    decided = alphas.decided()
    for site in op_sites(alphas):
        ops = decided[site.path]
        yield from (ops,) if isinstance(ops, str) else ops


def op_sites(alphas: Alphas) -> Iterator[Site]:
    """The choices between ops."""
    return (site for decision in alphas.decisions if decision.kind in OP_KINDS for site in decision.sites)


def relative_entropy(alphas: Alphas) -> float:
    """The mean entropy over all decisions, each as a share of its maximum."""
    return 1 - mean_decidedness(courses(course_of(alphas)))


def warned(rows: list[MonitorRecord], run: str) -> MonitorRecord:
    """The last row, after a warning was printed and recorded for every new cause."""
    causes = new_causes(rows)
    for cause in causes:
        after = f"after epoch {rows[-1].epoch + 1}, {explained(cause, rows[-1])}"
        say(f"warning  {after}; `genoc derive {run} --epoch N` derives from an earlier epoch")
    return evolve(rows[-1], warning="; ".join(causes))
