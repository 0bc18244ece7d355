"""The default augmentation of a training."""

from __future__ import annotations

import torch
from attrs import frozen
from torch import Tensor

from search.data.augment.draws import uniform
from search.data.augment.light import relit_about_mean
from search.data.augment.symmetries import turned


@frozen
class Basic:
    """Flips and quarter turns of image and mask together, brightness and contrast of the image.

    `contrast` stretches each image about its own mean by 1 +- contrast; `brightness` then shifts
    it by +- brightness of full scale. The defaults are gentler than the thesis's .3 and 75 / 255.
    """

    contrast: float = 0.2
    brightness: float = 0.1

    def __call__(self, images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Augment (B, C, H, W) uint8 images and (B, H, W) masks, each sample differently."""
        images, masks = turned(images, masks, generator)
        draws = uniform((2, len(images)), generator, -1, 1)
        stretch, shift = 1 + self.contrast * draws[0], 255 * self.brightness * draws[1]
        return relit_about_mean(images, stretch, shift), masks
