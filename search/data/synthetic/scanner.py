"""What an MR scanner makes of a scene (D, H, W): blur, uneven sensitivity and noise."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from search.data.synthetic.fields import Field, smooth_volume, space

_SLICES, _IN_PLANE = (0.02, 0.06), (0.0, 0.025)
"""The blur along z and in x and y: a Gaussian's standard deviation, in half sides of the volume."""


def scanned(rng: Generator, scene: Field) -> Field:
    """The scene as a scanner shows it; only the noise depends on the resolution."""
    size = len(scene)
    thick, thin = rng.uniform(*_SLICES), rng.uniform(*_IN_PLANE)
    blurred = scene
    for axis, width in enumerate((thick, thin, thin)):
        blurred = np.moveaxis(np.tensordot(_gaussian(size, width), blurred, (1, axis)), 0, axis)
    return _noisy(rng, blurred * _sensitivity(rng, size))


def _gaussian(size: int, width: float) -> Field:
    """Weights (size, size) that blur an axis by a Gaussian; rows add up to one, at the edges too."""
    places = (np.arange(size) + 0.5) / size * 2
    weights = np.exp(-(((places[:, None] - places) / max(width, 0.2 / size)) ** 2) / 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _sensitivity(rng: Generator, size: int) -> Field:
    """The bias field of a coil at one side: a slope of any direction and a slow pattern."""
    x, y, z = space(size)
    across, ahead, up = rng.normal(0, 0.12, 3)
    return np.asarray(np.exp(across * x + ahead * y + up * z + 0.06 * smooth_volume(rng, size, 2)))


def _noisy(rng: Generator, signal: Field) -> Field:
    """The magnitude of a complex signal with noise in both parts (Rician)."""
    real, imaginary = rng.uniform(0.015, 0.045) * rng.standard_normal((2, *signal.shape))
    return np.asarray(np.hypot(signal + real, imaginary))
