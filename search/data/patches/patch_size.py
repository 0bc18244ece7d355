"""The default size of patches."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from statistics import median

MOST = {2: 256**2, 3: 128**3}
"""The most pixels of a patch, by its axes. In 3D nnU-Net trains on two such patches at a time (Isensee et al.
2021); in 2D it takes four times as many, which few CPUs do in reasonable time.
"""


def fitting_patch(shapes: Sequence[Sequence[int]], stride: Sequence[int]) -> tuple[int, ...]:
    """The multiple of a network's stride that is nearest to the median shape, by axis.

    It has at most `MOST` pixels if the stride allows it: the longest side is shortened first. Never a
    single pixel at the coarsest resolution, for which a norm has no statistics.
    """
    counts = [
        max(1, int(median(sides) / step + 0.5))
        for sides, step in zip(zip(*shapes, strict=True), stride, strict=True)
    ]
    while prod(map(int.__mul__, counts, stride)) > MOST[len(stride)] and max(counts) > 1:
        sides = [count * step if count > 1 else 0 for count, step in zip(counts, stride, strict=True)]
        counts[sides.index(max(sides))] -= 1
    if prod(counts) == 1:
        counts = [2] * len(counts)
    return tuple(count * step for count, step in zip(counts, stride, strict=True))
