"""The symmetries of a square, which move pixels without interpolation."""

from __future__ import annotations

import torch
from torch import Tensor

from search.data.augment.draws import uniform


def turned(images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Apply one of the eight symmetries of the square, all equally likely.

    Two flips and a transposition generate them all, including quarter turns. Images that are not square
    are only flipped.
    """
    flips = (uniform((3, len(images)), generator) < 0.5).to(images.device)
    images, masks = _where(flips[0], images.flip(-1), images), _where(flips[0], masks.flip(-1), masks)
    images, masks = _where(flips[1], images.flip(-2), images), _where(flips[1], masks.flip(-2), masks)
    if images.shape[-1] == images.shape[-2]:
        images, masks = _where(flips[2], images.mT, images), _where(flips[2], masks.mT, masks)
    return images, masks


def _where(chosen: Tensor, then: Tensor, otherwise: Tensor) -> Tensor:
    return torch.where(chosen.view(-1, *[1] * (then.dim() - 1)), then, otherwise)
