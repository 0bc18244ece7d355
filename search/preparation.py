"""How images are brought to a network: what a run records, and prediction repeats. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import frozen

from compiler.program.sizes import Sizes
from genotype.form.field_types import Between
from search.config import LARGEST_SIDE, SMALLEST_SIDE, Fit, GeometryForm

Pixels = Annotated[int, Between(1, 4096)]
Millimetres = Annotated[float, Between(SMALLEST_SIDE, LARGEST_SIDE)]

Values = Literal["bytes", "standardised"]
"""Bytes 0..255 to -2..2 (`search.data.images.batches.normalise`), or each channel of each image to mean 0 and
standard deviation 1.
"""

FITTED: Mapping[Fit, str] = {
    "stretch": "resized",
    "crop": "cropped to their centre and resized",
    "pad": "resized and padded",
}
"""How pictures are brought to a size, in words."""


@frozen(kw_only=True)
class Preparation:
    """How images are read, and the names of channels and labels (the background's first).

    Pictures are brought to `size` pixels (width, height) as `fit` says. Otherwise they are cut into patches
    of `patch` pixels (x, y, or x, y, z), volumes at a `spacing` in mm (x, y, z); where two geometries in a
    header disagree, `geometry` is read.
    """

    channels: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    values: Values = "bytes"
    size: tuple[Pixels, ...] = ()
    fit: Fit = "stretch"
    patch: tuple[Pixels, ...] = ()
    spacing: tuple[Millimetres, ...] = ()
    geometry: GeometryForm | None = None

    @property
    def is_of_volumes(self) -> bool:
        return bool(self.spacing)

    def extent(self, sizes: Sizes | None = None) -> tuple[int, ...]:
        """The size of a network's input in training, by its axes: (h, w) or (d, h, w).

        Pictures are padded to the multiple of the network's stride that `sizes` tells.
        """
        if self.patch:
            return self.patch[::-1]
        size = self.size[::-1] if len(self.size) == 2 else self.size * 2
        return size if sizes is None else padded(size, sizes)


def padded(size: Sequence[int], sizes: Sizes) -> tuple[int, ...]:
    """A size rounded up to multiples of a network's stride."""
    return tuple(-(-side // step) * step for side, step in zip(size, sizes.stride, strict=True))
