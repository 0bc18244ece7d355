"""Volumes of a single slice, which readers give as pictures with a place in 3D."""

from __future__ import annotations

import numpy as np

from search.data.readers import ImageFile
from search.data.readers.image_file import Values
from search.data.volumes.geometry import Geometry


def is_thin(file: ImageFile) -> bool:
    """Whether a file is a volume of a single slice."""
    return len(file.shape) == 2 and isinstance(file.geometry, Geometry)


def as_volume(values: Values, file: ImageFile) -> Values:
    """Values (C, *shape) of a file as (C, z, y, x)."""
    return np.expand_dims(values, 1 + _axis(file)) if is_thin(file) else values


def as_file(values: Values, file: ImageFile) -> Values:
    """Values (C, z, y, x) as (C, *shape) of a file: the inverse of `as_volume`. Those of pictures stay."""
    return values.take(0, axis=1 + _axis(file)) if is_thin(file) and values.ndim == 4 else values


def _axis(file: ImageFile) -> int:
    """The place in z, y, x of the axis that the slice does not have."""
    [missing] = set("zyx") - set(file.axes)
    return "zyx".index(missing)
