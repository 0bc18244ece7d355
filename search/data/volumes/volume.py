"""A case in memory."""

from __future__ import annotations

import torch
from attrs import field, frozen
from torch import Tensor

from search.data.volumes.geometry import Geometry, Spacing
from search.data.volumes.read import Header, read_images, read_label
from search.data.volumes.resample import linearly, nearest, resampled_shape

PLACES = 10_000
"""How many voxels of each class are remembered, spread evenly over the volume, for placing patches."""


@frozen(eq=False)
class Volume:
    """An image with its labels, at the data set's spacing and orientation, and the labels as stored.

    `image` is (C, D, H, W) float16, which holds normalised values to three digits in half the memory;
    `labels` (D, H, W) uint8. `truth` are the labels on the file's own grid, in the same orientation:
    scores are computed on them. `foreground` are positions (n, 3) for each class in it.
    """

    id: str
    image: Tensor
    labels: Tensor
    truth: Tensor
    geometry: Geometry
    foreground: tuple[Tensor, ...] = field(init=False)

    @foreground.default
    def _places(self) -> tuple[Tensor, ...]:
        by_label = (torch.nonzero(self.labels == label).int() for label in self.labels.unique() if label)
        return tuple(places[:: -(-len(places) // PLACES)] for places in by_label)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.labels.shape)


def read_volume(header: Header, classes: int, spacing: Spacing) -> Volume:
    """Read a case's voxels and resample them to a spacing. Raises InputError like `read_images` and
    `read_label`.
    """
    truth = torch.from_numpy(read_label(header.label, classes))
    image = torch.from_numpy(read_images(header.images))
    geometry = header.geometry
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing)
    return Volume(
        header.case.id, linearly(image, shape).half(), nearest(truth, shape), truth, header.geometry
    )
