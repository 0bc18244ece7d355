"""An organ of two parts: a bent body with a thick head (label 1) and a slender tail (label 2)."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.random import Generator
from numpy.typing import NDArray

from search.data.synthetic.fields import Field, smooth_volume, soft_step
from search.data.synthetic.tubes import tube

HEAD, TAIL = 1, 2
REACH = 0.85
"""No part of the organ lies farther from the middle along an axis, but for the waves of its surface."""

_POINTS = 32
_WAVE = 0.08


@frozen(eq=False)
class Organ:
    """How deep each voxel (D, H, W) lies in the organ, negative outside, and which part is nearer to it."""

    depth: Field
    is_tail: NDArray[np.bool_]

    @property
    def labels(self) -> NDArray[np.uint8]:
        """0, `HEAD` or `TAIL`, (D, H, W)."""
        return (np.where(self.is_tail, TAIL, HEAD) * (self.depth > 0)).astype(np.uint8)


def organ(rng: Generator, size: int) -> Organ:
    """An organ in the middle third or so, leaning by up to some thirty degrees."""
    length, bend = rng.uniform(0.85, 1.0), rng.uniform(0.6, 1.7)
    neck, head, tail = rng.uniform(0.3, 0.42), rng.uniform(0.28, 0.36), rng.uniform(0.19, 0.24)
    places = np.linspace(0, 1, _POINTS)
    radii = tail + (head - tail) * soft_step(neck - places, 0.08)
    middle = _arc(places, length, bend) @ _leaning(rng) + rng.normal(0, 0.12, 3)
    middle, in_tail = _moved_inside(middle, radii), places >= neck
    head_depth, tail_depth = (tube(size, middle[part], radii[part]) for part in (~in_tail, in_tail))
    waves = np.clip(0.03 * smooth_volume(rng, size, 6), -_WAVE, _WAVE)
    return Organ(np.maximum(head_depth, tail_depth) + waves, tail_depth > head_depth)


def _arc(places: Field, length: float, bend: float) -> Field:
    """Points (n, 3) of an arc along y that bends by an angle towards z, about its middle."""
    turns = (places - 0.5) * bend
    radius = length / bend
    height = radius * np.cos(turns)
    return np.stack([np.zeros_like(turns), radius * np.sin(turns), height - height.mean()], axis=1)


def _leaning(rng: Generator) -> Field:
    """A random rotation (3, 3) by a moderate angle about any axis."""
    axis = rng.standard_normal(3)
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = rng.normal(0, 0.3)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def _moved_inside(middle: Field, radii: Field) -> Field:
    """The same points, moved as little as is needed for their spheres to stay within `REACH`."""
    least, most = (middle - radii[:, None]).min(axis=0), (middle + radii[:, None]).max(axis=0)
    return np.asarray(middle + np.maximum(0, -REACH - least) - np.maximum(0, most - REACH))
