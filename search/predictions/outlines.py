"""Outlines of label maps (H, W), whose label 0 is the background."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.integer]
Mask = NDArray[np.bool_]


def inside_edge(labels: Labels, width: int) -> Mask:
    """The pixels of each class within `width` of its edge. The picture's border is an edge too."""
    outline = np.zeros(labels.shape, bool)
    for mask in classes(labels):
        outline |= mask & ~shrunk(mask, width)
    return outline


def outside_edge(labels: Labels, width: int) -> Mask:
    """The pixels beyond each class within `width` of its edge."""
    outline = np.zeros(labels.shape, bool)
    for mask in classes(labels):
        outline |= grown(mask, width) & ~mask
    return outline


def classes(labels: Labels) -> Iterator[Mask]:
    """The mask of each class but the background."""
    for label in np.unique(labels):
        if label != 0:
            yield labels == label


def shrunk(mask: Mask, steps: int) -> Mask:
    """A mask without its outermost pixels."""
    for _ in range(steps):
        mask = np.logical_and.reduce(crosses(mask))
    return mask


def grown(mask: Mask, steps: int) -> Mask:
    """A mask with the pixels around it."""
    for _ in range(steps):
        mask = np.logical_or.reduce(crosses(mask))
    return mask


def crosses(mask: Mask) -> list[Mask]:
    """For every pixel itself and its four neighbours; there are none beyond the border."""
    around = np.pad(mask, 1)
    neighbours = [around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]]
    return [mask, *neighbours]
