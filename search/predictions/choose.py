"""Which predictions a report shows."""

from __future__ import annotations

from collections.abc import Sequence

from search.runs.records import Rank


def choose(dice: Sequence[float], each: int = 3) -> list[tuple[int, Rank]]:
    """`each` of the best, of those around the median and of the worst images, best first.

    None is chosen twice: of fewer than three times `each` images all are, split as evenly as can
    be, so that a single image is the median one. Equal images keep their order.
    """
    order = sorted(range(len(dice)), key=lambda index: -dice[index])
    end = min(each, (len(order) + 1) // 3)
    middle = min(each, len(order) - 2 * end)
    start = (len(order) - middle) // 2
    groups: tuple[tuple[Rank, list[int]], ...] = (
        ("good", order[:end]),
        ("median", order[start : start + middle]),
        ("worst", order[len(order) - end :]),
    )
    return [(index, rank) for rank, indices in groups for index in indices]
