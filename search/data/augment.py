"""Random variation of a training batch, on the batch's device."""

from __future__ import annotations

import torch
from attrs import frozen
from torch import Tensor


@frozen
class Augment:
    """Flips and quarter turns of image and mask together, brightness and contrast of the image.

    `contrast` stretches each image about its own mean by 1 +- contrast; `brightness` then shifts
    it by +- brightness of full scale. The defaults are gentler than the thesis's .3 and 75 / 255.
    """

    contrast: float = 0.2
    brightness: float = 0.1

    def __call__(self, images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Vary (B, C, H, W) uint8 images and (B, H, W) masks, each sample by draws of its own."""
        images, masks = _turned(images, masks, generator)
        return self._relit(images, generator), masks

    def _relit(self, images: Tensor, generator: torch.Generator) -> Tensor:
        draws = _uniform((2, len(images), 1, 1, 1), images, generator) * 2 - 1
        stretch, shift = 1 + self.contrast * draws[0], 255 * self.brightness * draws[1]
        values = images.float()
        means = values.mean(dim=(1, 2, 3), keepdim=True)
        lit = (values - means) * stretch + means + shift
        # Clamped before the cast: a cast alone wraps, and OpenCV's convertScaleAbs reflects.
        return lit.clamp(0, 255).round().to(torch.uint8)


def _turned(images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Each of the eight symmetries of the square with equal chance.

    Two flips and a transposition make all of them, the quarter turns too; what is not square is
    only flipped.
    """
    flips = _uniform((3, len(images)), images, generator) < 0.5
    images, masks = _where(flips[0], images.flip(-1), images), _where(flips[0], masks.flip(-1), masks)
    images, masks = _where(flips[1], images.flip(-2), images), _where(flips[1], masks.flip(-2), masks)
    if images.shape[-1] == images.shape[-2]:
        images, masks = _where(flips[2], images.mT, images), _where(flips[2], masks.mT, masks)
    return images, masks


def _where(chosen: Tensor, then: Tensor, otherwise: Tensor) -> Tensor:
    return torch.where(chosen.view(-1, *[1] * (then.dim() - 1)), then, otherwise)


def _uniform(shape: tuple[int, ...], like: Tensor, generator: torch.Generator) -> Tensor:
    # Drawn where the generator lives, so that a CPU generator gives one sequence on every device.
    return torch.rand(shape, generator=generator, device=generator.device).to(like.device)
