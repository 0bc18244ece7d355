"""Signs that a search collapses: ops without weights win, or the loss becomes sharp in the alphas."""

from collections.abc import Iterator, Sequence
from math import isfinite, sqrt

from compiler.ops.registry import BY_NAME
from compiler.program.style import Style
from search.runs.records import MonitorRecord

WINDOW = 5
"""The number of eigenvalues that are averaged (k in Zela et al. 2020)."""
RISEN = 0.75
"""The rise is too steep if the mean of the window before is less than this share of the last one's."""

WEIGHT_FREE, EIGENVALUE = "weight-free ops", "eigenvalue"
"""The causes of a warning."""


def is_weight_free(op: str) -> bool:
    """Whether an op has no parameters of its own; a norm's scale and shift are the norm's."""
    bare = Style.named("none", "none")
    return sum(part.parameters() for part in BY_NAME[op].parts(1, 1, bare)) == 0


def causes(rows: Sequence[MonitorRecord]) -> Iterator[str]:
    """The signs of collapse in the rows so far, of which the last is the present.

    Ops without weights are at least half of what would be derived, and more than chance would give; or the
    largest eigenvalue has risen.
    """
    now = rows[-1]
    if now.free_derived >= 0.5 and now.free_derived > by_chance(now):
        yield WEIGHT_FREE
    if isfinite(now.eigenvalue) and has_risen([row.eigenvalue for row in rows if isfinite(row.eigenvalue)]):
        yield EIGENVALUE


def has_risen(eigenvalues: Sequence[float]) -> bool:
    """The stopping criterion of Zela et al. 2020, for the mean of the last five and of the five before.

    False for fewer than ten values, and if the last mean is not positive.
    """
    if len(eigenvalues) < 2 * WINDOW:
        return False
    before, now = sum(eigenvalues[-2 * WINDOW : -WINDOW]), sum(eigenvalues[-WINDOW:])
    return now > 0 and before < RISEN * now


def by_chance(row: MonitorRecord) -> float:
    """The share of weight-free ops that random draws of the candidates rarely exceed (3 sigma)."""
    share = row.free_candidates
    return share + 3 * sqrt(share * (1 - share) / row.derived)


def new_causes(rows: Sequence[MonitorRecord]) -> list[str]:
    """The causes that did not hold at the row before."""
    before = set(causes(rows[:-1])) if len(rows) > 1 else set()
    return [cause for cause in causes(rows) if cause not in before]


def explained(cause: str, row: MonitorRecord) -> str:
    """The warning in words, for the row that caused it."""
    if cause == WEIGHT_FREE:
        return (
            f"{row.free_derived:.0%} of the derived ops would have no weights, but "
            f"only {row.free_candidates:.0%} of the candidates; the alphas are {1 - row.entropy:.0%} decided"
        )
    return (
        f"the loss is becoming sharp in the alphas: the mean eigenvalue rose by more than {1 / RISEN - 1:.0%}"
    )
