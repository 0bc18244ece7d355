"""Mirror images along every axis."""

from __future__ import annotations

import torch
from torch import Tensor

from search.data.augment.draws import uniform


def flipped(images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mirror (B, C, *spatial) and (B, *spatial) along each axis with probability 1/2, by sample."""
    axes = range(-1, -images.dim() + 1, -1)
    flips = (uniform((len(axes), len(images)), generator) < 0.5).to(images.device)
    for chosen, axis in zip(flips, axes, strict=True):
        images = torch.where(per_sample(chosen, images), images.flip(axis), images)
        labels = torch.where(per_sample(chosen, labels), labels.flip(axis), labels)
    return images, labels


def per_sample(values: Tensor, like: Tensor) -> Tensor:
    """Values (B,) in a shape that is broadcast over the other axes of a tensor."""
    return values.view(-1, *[1] * (like.dim() - 1))
