"""Reading a case's voxels at a spacing."""

from __future__ import annotations

import torch

from search.data.patches.whole_image import WholeImage
from search.data.resample import linearly, nearest, resampled_shape
from search.data.volumes.geometry import Spacing
from search.data.volumes.read import Header, read_images, read_label


def read_volume(header: Header, classes: int, spacing: Spacing) -> WholeImage:
    """Read a case's voxels and resample them to a spacing. Raises InputError like `read_images` and
    `read_label`.
    """
    truth = torch.from_numpy(read_label(header.label, classes))
    image = torch.from_numpy(read_images(header.images))
    geometry = header.geometry
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing)
    return WholeImage(header.case.id, linearly(image, shape).half(), nearest(truth, shape), truth)
