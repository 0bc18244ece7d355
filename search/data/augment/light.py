"""Brightness and contrast of images."""

from __future__ import annotations

import torch
from torch import Tensor


def relit(images: Tensor, contrast: Tensor, brightness: Tensor) -> Tensor:
    """x * contrast + brightness in levels of 255, with one value of each per image (B,)."""
    return clipped(images.float() * _per_image(contrast, images) + _per_image(brightness, images))


def relit_about_mean(images: Tensor, contrast: Tensor, brightness: Tensor) -> Tensor:
    """Like `relit`, but the contrast leaves each image's mean unchanged."""
    values = images.float()
    means = values.mean(dim=(1, 2, 3), keepdim=True)
    return clipped((values - means) * _per_image(contrast, images) + means + _per_image(brightness, images))


def clipped(values: Tensor) -> Tensor:
    """The nearest bytes. A cast alone would wrap around, and OpenCV's convertScaleAbs reflects at 0."""
    return values.clamp(0, 255).round().to(torch.uint8)


def _per_image(numbers: Tensor, images: Tensor) -> Tensor:
    return numbers.to(images.device).view(-1, 1, 1, 1)
