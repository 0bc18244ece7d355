"""Reading a case's voxels at a spacing."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from search.data.arrays.resample import linearly, nearest, resampled_shape
from search.data.arrays.store import STORE
from search.data.patches.whole_image import WholeImage
from search.data.volumes.geometry import Spacing
from search.data.volumes.read import Header, read_images


def read_volume(header: Header, labels: NDArray[np.uint8], spacing: Spacing) -> WholeImage:
    """A case's voxels resampled to a spacing, with its labels (D, H, W).

    Raises InputError like `read_images`.
    """
    truth, image = torch.from_numpy(labels), torch.from_numpy(read_images(header.images))
    geometry = header.geometry
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing)
    seen, seen_labels = linearly(image, shape).half(), nearest(truth, shape)
    return WholeImage(
        header.case.id,
        STORE.held(seen),
        STORE.held(seen_labels),
        STORE.held(truth),
        header.images[0].spacing_by_axis,
    )
