"""The labels of an image on its own grid: what predictions are measured on."""

from __future__ import annotations

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

from search.data.arrays.packed import Packed
from search.data.images.frame import Frame


@frozen(eq=False)
class Truth:
    """The labels of the part of an image that its frame shows, at the image's own resolution.

    Packed, because the label maps of a set at full size are many times larger than its images at the
    network's size.
    """

    frame: Frame
    packed: Packed

    @staticmethod
    def of(labels: NDArray[np.uint8], frame: Frame) -> Truth:
        """From the labels (H, W) of the whole image."""
        return Truth(frame, Packed.of(labels[frame.part.slices]))

    def labels(self) -> Tensor:
        """The labels (height, width) uint8."""
        return torch.from_numpy(self.packed.array())
