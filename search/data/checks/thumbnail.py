"""Small pictures by which images are compared: whether two are nearly the same."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 32
"""Thumbnails have so many pixels along each axis."""

ALIKE = 0.98
"""The correlation from which on two thumbnails are nearly the same."""

_FLAT = 1e-6
_ROWS = 512

Thumbnail = NDArray[np.float32]
"""Greys (SIDE * SIDE) of mean 0 and norm 1: the product of two is their correlation."""


def thumbnail_of(grey: NDArray[np.float32]) -> Thumbnail | None:
    """The thumbnail of a picture (H, W); None where it is the same everywhere."""
    low, high = float(grey.min()), float(grey.max())
    if not high > low:
        return None
    scaled = ((grey - low) / (high - low)).astype(np.float32)
    # A box filter is a mean, which changes little where a picture was resized or stored again.
    small = np.asarray(Image.fromarray(scaled).resize((SIDE, SIDE), Image.Resampling.BOX)).ravel()
    small = small - small.mean()
    norm = float(np.linalg.norm(small))
    return None if norm < _FLAT else (small / norm).astype(np.float32)


def alike_pairs(thumbnails: Mapping[str, Thumbnail]) -> list[tuple[str, str]]:
    """The ids of all pairs of images that are nearly the same, in order."""
    names = sorted(thumbnails)
    if len(names) < 2:
        return []
    every = np.stack([thumbnails[name] for name in names])
    found = []
    for start in range(0, len(names), _ROWS):
        alike = every[start : start + _ROWS] @ every[start:].T >= ALIKE
        found += [(start + row, start + column) for row, column in np.argwhere(np.triu(alike, 1))]
    return [(names[one], names[other]) for one, other in found]
