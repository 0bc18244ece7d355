"""Brightness and contrast of images."""

from __future__ import annotations

import torch
from torch import Tensor


def relit(images: Tensor, contrast: Tensor, brightness: Tensor) -> Tensor:
    """x * contrast + brightness in levels of 255, with one number of each for every image (B,)."""
    return clipped(images.float() * _per_image(contrast, images) + _per_image(brightness, images))


def relit_about_mean(images: Tensor, contrast: Tensor, brightness: Tensor) -> Tensor:
    """As `relit`, but contrast leaves each image's mean where it is."""
    values = images.float()
    means = values.mean(dim=(1, 2, 3), keepdim=True)
    return clipped((values - means) * _per_image(contrast, images) + means + _per_image(brightness, images))


def clipped(values: Tensor) -> Tensor:
    """The nearest bytes. A cast alone wraps, and OpenCV's convertScaleAbs reflects at 0."""
    return values.clamp(0, 255).round().to(torch.uint8)


def _per_image(numbers: Tensor, images: Tensor) -> Tensor:
    return numbers.to(images.device).view(-1, 1, 1, 1)
