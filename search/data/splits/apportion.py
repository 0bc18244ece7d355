"""A total, shared out in proportion."""

from __future__ import annotations

from collections.abc import Sequence


def apportioned(sizes: Sequence[int], total: int) -> tuple[int, ...]:
    """How many of `total` each of some parts gets: at least one, in proportion, never more than its size.

    The method of Huntington and Hill, by which the seats of a parliament are given one by one: what
    a part has never falls when the total grows, which rounded shares do not promise. A total of
    more than there is gives all. ValueError for a total, or a part, that leaves a part empty.
    """
    if total < len(sizes) or min(sizes) < 1:
        raise ValueError(f"{total} cannot be divided among {len(sizes)} sets of {sizes}")
    given = [1] * len(sizes)
    for _ in range(min(total, sum(sizes)) - len(sizes)):
        next_part = max(range(len(sizes)), key=lambda part: _claim(sizes[part], given[part]))
        given[next_part] += 1
    return tuple(given)


def _claim(size: int, given: int) -> float:
    """How urgently a part needs one more; below 1 just when it has all."""
    return size**2 / (given * (given + 1))
