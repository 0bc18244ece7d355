"""Rotations, scalings and shifts in addition to a square's symmetries."""

from __future__ import annotations

import math

import torch
from attrs import field, frozen
from torch import Tensor

from search.data.augment.basic import Basic
from search.data.augment.draws import uniform
from search.data.augment.warp import shifted, similarity, warped


@frozen
class Affine:
    """`Basic`, then a shift, a rotation by any angle and a scaling, with the mirror image beyond the edge.

    `shift` is the largest shift along an axis, as a share of the side. The scale is from 1 / `scale` to
    `scale`, larger as often as smaller.
    """

    basic: Basic = field(factory=Basic)
    scale: float = 1.25
    shift: float = 0.05

    def __call__(self, images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Augment (B, C, H, W) uint8 images and (B, H, W) masks, each sample differently."""
        images, masks = self.basic(images, masks, generator)
        count = len(images)
        angles = uniform((count,), generator, 0, 2 * math.pi)
        scales = self.scale ** uniform((count,), generator, -1, 1)
        shifts = 2 * self.shift * uniform((count, 2), generator, -1, 1)
        return warped(images, masks, shifted(similarity(angles, scales), shifts), "reflection")
