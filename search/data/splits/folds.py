"""Dividing ids into folds for cross-validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genotype.diagnostics.diagnostic import refuse
from search.data.splits.split_ids import group_key, rank


def folds_of(
    ids: Sequence[str], count: int, seed: int, group_of: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """The ids in `count` folds as equal as can be, drawn by the seed; a group (a lesion) is never divided.

    The result does not depend on the order of the ids; an id that is not in `group_of` is a group of its own.
    Each fold is sorted. Refused where there are fewer groups than folds.
    """
    groups: dict[str, list[str]] = {}
    for name in ids:
        groups.setdefault(group_key(name, group_of), []).append(name)
    if len(groups) < count:
        problem = (
            f"{len(groups)} independent images for training and validation are too few for {count} folds"
        )
        raise refuse("--folds", str(count), problem, "give fewer folds, or more images")
    order = rank(seed)
    folds: list[list[str]] = [[] for _ in range(count)]
    for key in sorted(groups, key=lambda key: (-len(groups[key]), order(key))):
        min(folds, key=len).extend(groups[key])
    return tuple(tuple(sorted(fold)) for fold in folds)
