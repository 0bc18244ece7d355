"""Dividing a total in proportion to sizes."""

from __future__ import annotations

from collections.abc import Sequence


def apportioned(sizes: Sequence[int], total: int) -> tuple[int, ...]:
    """How many of `total` each of some sets gets: at least one, in proportion, never more than its size.

    The method of Huntington and Hill, by which seats of a parliament are assigned one by one: the share of
    a set never falls when the total grows, which rounding does not guarantee. A larger total than there is
    gives all. Raises ValueError if a set would be empty.
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
