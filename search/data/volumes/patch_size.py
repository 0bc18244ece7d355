"""How large patches are, where nobody says so."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from statistics import median

MOST = 128**3
"""Voxels of a patch: a network of nnU-Net's size still trains on two of them in 11 GB."""


def fitting_patch(shapes: Sequence[Sequence[int]], stride: Sequence[int]) -> tuple[int, ...]:
    """The multiple of a network's stride that is nearest to the median shape, by axis.

    Of no more voxels than `MOST` where the stride allows: the longest side that can is shortened
    first. Never a single voxel in the coarsest resolution, of which no norm could learn anything.
    """
    counts = [
        max(1, int(median(sides) / step + 0.5))
        for sides, step in zip(zip(*shapes, strict=True), stride, strict=True)
    ]
    while prod(map(int.__mul__, counts, stride)) > MOST and max(counts) > 1:
        sides = [count * step if count > 1 else 0 for count, step in zip(counts, stride, strict=True)]
        counts[sides.index(max(sides))] -= 1
    if prod(counts) == 1:
        counts = [2] * len(counts)
    return tuple(count * step for count, step in zip(counts, stride, strict=True))
