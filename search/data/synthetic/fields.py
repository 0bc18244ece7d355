"""Smooth random patterns on the image plane and in a volume, the same at every resolution."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Field = NDArray[np.float64]

_ORDER: Any = ["einsum_path", (0, 1), (0, 2), (0, 1)]
"""That of `along_axes` in which volumes stay small longest; numpy would look for it each time."""


def axis(size: int) -> Field:
    """The centres (size,) of the pixels or voxels along an axis, from -1 to 1."""
    return np.asarray((np.arange(size) + 0.5) / size * 2 - 1)


@lru_cache(maxsize=8)
def plane(size: int) -> tuple[Field, Field]:
    """x and y (size, size) of the pixel centres, each from -1 to 1 across the image."""
    centres = axis(size)
    return np.broadcast_to(centres, (size, size)), np.broadcast_to(centres[:, None], (size, size))


@lru_cache(maxsize=2)
def space(size: int) -> tuple[Field, Field, Field]:
    """x, y and z (size, size, size) of the voxel centres, each from -1 to 1 across a volume (z, y, x)."""
    z, y, x = np.meshgrid(*[axis(size)] * 3, indexing="ij")
    return x, y, z


@lru_cache(maxsize=64)
def _basis(size: int, cells: int) -> Field:
    """Gaussian weights (size, cells + 2), scaled so that unit noise at the knots stays of unit variance."""
    positions = (np.arange(size) + 0.5) / size * cells
    knots = np.arange(-1, cells + 1) + 0.5
    weights = np.exp(-(((positions[:, None] - knots) / 0.7) ** 2))
    norms: Field = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return np.asarray(weights / norms)


def smooth(rng: Generator, size: int, cells: int) -> Field:
    """A random (size, size) pattern of about unit variance, with `cells` bumps across the image."""
    weights = _basis(size, cells)
    return np.asarray(weights @ rng.standard_normal((cells + 2, cells + 2)) @ weights.T)


def smooth_volume(rng: Generator, size: int, cells: int) -> Field:
    """The same in a volume (size, size, size)."""
    return along_axes(rng.standard_normal((cells + 2,) * 3), _basis(size, cells))


def along_axes(volume: Field, weights: Field) -> Field:
    """A cube (n, n, n) with `weights` (m, n) applied along each axis: (m, m, m)."""
    return np.asarray(np.einsum("abc,ia,jb,kc->ijk", volume, *[weights] * 3, optimize=_ORDER))


def soft_step(values: Field, width: float) -> Field:
    """0 far below zero, 1 far above, rising over about `width`."""
    return np.asarray(0.5 + 0.5 * np.tanh(values / width))
