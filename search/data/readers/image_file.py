"""What the header of an image file says, and its values on request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import refuse
from search.data.file_names import in_words
from search.data.images.orientation import AS_STORED
from search.data.readers.faults import DAMAGED
from search.data.volumes.geometry import Geometry

GREY = ("grey",)
COLOUR = ("red", "green", "blue")
ALPHA = "alpha"

Values = NDArray[Any]


@frozen
class Plane:
    """The sides of a pixel, x and y, in mm; for images that have no place in a patient."""

    spacing: tuple[float, float]


@frozen(eq=False, kw_only=True)
class ImageFile:
    """A file whose header was read.

    `shape` is (y, x) or (z, y, x), `dtype` that of `values`. Pictures are as viewers show them by their EXIF
    `orientation`; volumes have the axes of `Geometry`. `geometry` is None if the file does not say how
    large its pixels are, and `source` says where it does. `lossy` files were compressed with a loss;
    `palette` are the colours (N, 3) uint8 of a picture that stores indices. `notes` are sentences for the
    user. `handle` is what the library that reads the file knows of it, for writing a file like it.
    """

    path: Path
    kind: str
    shape: tuple[int, ...]
    channels: tuple[str, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Values] = field(repr=False)
    read_stored: Callable[[], Values] | None = field(default=None, repr=False)
    geometry: Geometry | Plane | None = None
    source: str = ""
    orientation: int = AS_STORED
    lossy: bool = False
    palette: NDArray[np.uint8] | None = None
    notes: tuple[str, ...] = ()
    handle: Any = field(default=None, repr=False)

    @property
    def spacing(self) -> tuple[float, ...] | None:
        """The sides of a pixel in mm, x first, as many as `shape` has; None if the file does not say."""
        if not self.source:
            return None
        if isinstance(self.geometry, Geometry):
            sides = dict(zip("xyz", self.geometry.spacing, strict=True))
            return tuple(sides[axis] for axis in reversed(self.axes))
        return None if self.geometry is None else self.geometry.spacing

    @property
    def spacing_by_axis(self) -> tuple[float, ...] | None:
        """The same in the order of `shape`, which is that of arrays."""
        return None if self.spacing is None else self.spacing[::-1]

    @property
    def axes(self) -> str:
        """The names of the axes of `shape`: "yx", "zyx", or two of these for a slice of a volume."""
        if len(self.shape) == 3 or not isinstance(self.geometry, Geometry):
            return "zyx"[-len(self.shape) :]
        thin = int(self.geometry.orientation[2, 0])
        return "zyx".replace("xyz"[thin], "")

    def values(self) -> Values:
        """The values (C, *shape). Raises InputError if they cannot be read."""
        values = self.read()
        if values.shape != (len(self.channels), *self.shape) or values.dtype != self.dtype:
            problem = "is not what its header says, or has changed since"
            raise refuse(self.path.name, in_words(self.path), problem, DAMAGED, "D111")
        return np.ascontiguousarray(values)

    def stored(self) -> Values:
        """The values (C, *shape) of a mask: of a palette the indices, of 1-bit pictures 0 and 1, of 2- and
        4-bit greys their numbers; otherwise `values`. Raises InputError if they cannot be read.
        """
        return self.values() if self.read_stored is None else np.ascontiguousarray(self.read_stored())


def names_of(count: int) -> tuple[str, ...]:
    """The names of channels of which nothing is known."""
    return GREY if count == 1 else tuple(f"channel {index}" for index in range(count))


def without_alpha(values: Values, channels: tuple[str, ...]) -> tuple[Values, tuple[str, ...]]:
    """Values (C, *spatial) and channels without an alpha that is opaque everywhere; otherwise unchanged."""
    if channels[-1] != ALPHA or not (values[-1] == opaque(values.dtype)).all():
        return values, channels
    return values[:-1], channels[:-1]


def opaque(dtype: np.dtype[Any]) -> float:
    """The alpha of an opaque pixel: the largest integer, or 1."""
    return float(np.iinfo(dtype).max) if dtype.kind in "ui" else 1.0
