"""An array that stands for a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from genotype.diagnostics.diagnostic import refuse
from search.data.file_names import in_words
from search.data.readers.image_file import ImageFile, Plane, Values, names_of
from search.data.volumes.geometry import Geometry


def of_array(
    path: Path,
    read: Callable[[], Values],
    *,
    axes: int | None = None,
    channels: Sequence[str] = (),
    spacing: Sequence[float] = (),
) -> ImageFile:
    """An image or a mask as `read` gives it: (y, x), (z, y, x), or with channels before these.

    An array of three axes is a volume, unless it has `axes` 2 or the names of its `channels` are given.
    `spacing` are the sides of a pixel in mm, x first. `read` is called for the header, and again for the
    values, so that not all images of a set are in memory at once. Raises InputError for what is no image.
    """
    first = read()
    spatial = axes if axes is not None else first.ndim - (bool(channels) or first.ndim == 4)
    has_channels = first.ndim == spatial + 1
    if spatial not in (2, 3) or first.ndim not in (spatial, spatial + 1) or first.dtype.kind not in "buif":
        problem = f"is no image: {first.dtype} of shape {first.shape}"
        raise refuse(path.name, in_words(path), problem, "give real numbers (y, x), (z, y, x), or (C, ...)")
    shape = first.shape[-spatial:]
    return ImageFile(
        path=path,
        kind="array",
        shape=shape,
        channels=tuple(channels) or names_of(first.shape[0] if has_channels else 1),
        dtype=first.dtype,
        read=read if has_channels else lambda: read()[None],
        geometry=_geometry(shape, spacing),
        source="the plug-in" if spacing else "",
    )


def _geometry(shape: tuple[int, ...], spacing: Sequence[float]) -> Geometry | Plane | None:
    if not spacing:
        return None
    if len(shape) == 2:
        return Plane((spacing[0], spacing[1]))
    z, y, x = shape
    return Geometry((x, y, z), np.diag([*spacing, 1.0]))
