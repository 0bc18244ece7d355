"""Bodies in a cube, as balls along a line: how deep each voxel lies, negative outside.

Depths and places are in half sides of the cube.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.data.synthetic.fields import Field, axis

_AT_ONCE = 16384
"""Voxels that are worked on together: what a processor's cache holds."""


def tube(size: int, middle: Field, radii: Field) -> Field:
    """The depth (size, size, size) in balls around points (n, 3), x, y and z, each of its radius (n,)."""
    depth = np.full((size,) * 3, -np.inf)
    for slab, squares in _slabs(depth, middle):
        for square, radius in zip(squares, radii, strict=True):
            np.sqrt(square, out=square)
            np.maximum(slab, np.subtract(radius, square, out=square), out=slab)
    return depth


def rod(size: int, middle: Field, radius: float) -> Field:
    """The same where all balls have one radius, which takes a single root."""
    nearest = np.full((size,) * 3, np.inf)
    for slab, squares in _slabs(nearest, middle):
        for square in squares:
            np.minimum(slab, square, out=slab)
    return np.asarray(radius - np.sqrt(nearest))


def _slabs(cube: Field, middle: Field) -> Iterator[tuple[Field, Iterator[Field]]]:
    """The slabs of a cube, each with the squared distances of its voxels (z, y, x) from each point."""
    thick = max(1, _AT_ONCE // len(cube) ** 2)
    sides = (axis(len(cube)) - middle[..., None]) ** 2
    planes = [x + y[:, None] for x, y, _ in sides]
    for low in range(0, len(cube), thick):
        slab = slice(low, low + thick)
        yield (
            cube[slab],
            (plane + side[2, slab, None, None] for plane, side in zip(planes, sides, strict=True)),
        )
