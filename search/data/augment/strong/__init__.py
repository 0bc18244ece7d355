"""Strong augmentation of normalised images and volumes: space, then intensity.

Probabilities and ranges are those of nnU-Net (Isensee et al. 2021, supplementary note 4, and its version
2), whose networks train from scratch on a few dozen cases. Two things differ: elastic deformation, which
nnU-Net leaves out, is that of U-Net (Ronneberger et al. 2015), and is rare; and beyond the edge there is
the mirror image with its own labels, so that no pixel is called background that was never seen.
"""

from __future__ import annotations

import torch
from attrs import field, frozen
from torch import Tensor

from search.data.augment.strong.flips import flipped
from search.data.augment.strong.intensity import Intensity
from search.data.augment.strong.spatial import Spatial


@frozen
class Strong:
    """Flips and `Spatial` for image and labels together, then `Intensity` for the image alone."""

    spatial: Spatial = field(factory=Spatial)
    intensity: Intensity = field(factory=Intensity)

    def __call__(self, images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Augment (B, C, *spatial) float32 normalised images and (B, *spatial) integer labels, each sample
        differently; 2D or 3D.
        """
        images, labels = flipped(images, labels, generator)
        images, labels = self.spatial(images, labels, generator)
        return self.intensity(images, generator), labels
