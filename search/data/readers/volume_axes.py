"""Arrays of files of volumes (X, Y, Z), and of slices (X, Y, 1), as (z, y, x) or two of these, and back."""

from __future__ import annotations

import numpy as np

from search.data.readers.image_file import Values
from search.data.volumes.geometry import Geometry


def _thin(geometry: Geometry) -> int | None:
    """The place in z, y, x of a file's third axis, if it is a single slice."""
    return 2 - int(geometry.orientation[2, 0]) if geometry.shape[2] == 1 else None


def spatial_shape(geometry: Geometry) -> tuple[int, ...]:
    """(z, y, x), or the shape of a slice."""
    thin = _thin(geometry)
    return tuple(side for axis, side in enumerate(geometry.oriented_shape) if axis != thin)


def spatial(geometry: Geometry, array: Values) -> Values:
    """A file's array (X, Y, Z, C) as (C, *spatial)."""
    oriented = geometry.oriented(array)
    thin = _thin(geometry)
    return oriented if thin is None else np.ascontiguousarray(oriented.take(0, axis=1 + thin))


def in_file(geometry: Geometry, values: Values) -> Values:
    """Values (*spatial) as an array (X, Y, Z) of the file: the inverse of `spatial`."""
    thin = _thin(geometry)
    return geometry.stored(values if thin is None else np.expand_dims(values, thin))
