"""The augmentation of the DARTS-UNet thesis."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from search.data.augment.draws import uniform
from search.data.augment.light import relit
from search.data.augment.noise import salt_and_pepper
from search.data.augment.warp import IDENTITY, mirrored, similarity, warped, window

# Of eight equal chances four are plain, three one of these, and one is noise alone: the thesis adds
# 10,000 pictures, 2,500 of each recipe, to 10,015 plain ones.
_PLAIN, _CROP, _TURN, _LIGHT = 4, 5, 6, 7
_NOISE = 0.005
_WINDOW = 256 / 450


def darts_unet(images: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Half of the samples plain, the others by one of four recipes with equal chance, all with noise.

    Noise alone; a crop of 256 / 450 of the side, anywhere; a flip (none, horizontal or vertical), a
    rotation by any angle and a scale from .8 to 2, black beyond the edge; contrast .7 to 1.3 with
    brightness +-75 of 255. Noise is salt and pepper, each on .5 % of the pixels of the image alone.
    Takes (B, C, H, W) uint8 images and (B, H, W) masks.

    After "Data Augmentation" of the thesis, where pictures were made once, and before they were
    reduced to 128 x 128; here each epoch draws anew, and a crop is enlarged from the reduced picture.
    Light is clipped: convertScaleAbs of OpenCV, which the thesis names, makes what falls below
    black bright again. Noise comes last, so that its rate is that of what a network sees.
    """
    count = len(images)
    chance = uniform((count,), generator, 0, 8).floor()
    images, masks = warped(images, masks, _chosen(chance == _CROP, crops(count, generator)), "border")
    images, masks = warped(images, masks, _chosen(chance == _TURN, turns(count, generator)), "zeros")
    draws = uniform((2, count), generator, -1, 1) * (chance == _LIGHT)
    images = relit(images, 1 + 0.3 * draws[0], 75 * draws[1])
    return salt_and_pepper(images, _NOISE * (chance >= _PLAIN), generator), masks


def _chosen(chosen: Tensor, maps: Tensor) -> Tensor:
    return torch.where(chosen.view(-1, 1, 1), maps, IDENTITY.to(maps.device))


def crops(count: int, generator: torch.Generator) -> Tensor:
    """Maps (count, 2, 3) to windows anywhere in the image."""
    return window(_WINDOW, uniform((count, 2), generator, -1, 1))


def turns(count: int, generator: torch.Generator) -> Tensor:
    """Maps (count, 2, 3) that flip, rotate and scale."""
    flips = uniform((count,), generator, 0, 3).floor()
    signs = 1 - 2 * torch.stack([flips == 1, flips == 2], dim=1).float()
    angles = uniform((count,), generator, 0, 2 * math.pi)
    return mirrored(similarity(angles, uniform((count,), generator, 0.8, 2)), signs)
