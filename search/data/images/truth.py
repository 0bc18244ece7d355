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
    network's size. `seen` is the image (C, *canvas) as the frame shows it, where that is not as in training:
    a network of crops is measured on the whole.
    """

    frame: Frame
    packed: Packed
    seen: Tensor | None = None

    @staticmethod
    def of(labels: NDArray[np.uint8], frame: Frame, seen: Tensor | None = None) -> Truth:
        """From the labels (H, W) of the whole image."""
        return Truth(frame, Packed.of(labels[frame.part.slices]), seen)

    def labels(self) -> Tensor:
        """The labels (height, width) uint8."""
        return torch.from_numpy(self.packed.array())
