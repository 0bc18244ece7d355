"""Affine maps of a batch, image and mask together.

A map (B, 2, 3) tells for every point of the result which point of the picture it shows, x before y,
the picture's centre at 0 and its edges at -1 and 1 (torch's `align_corners=False`). Its linear part
is that of pixels, so that a turn is one where a picture is not square, too.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from search.data.augment.light import clipped

Outside = Literal["zeros", "border", "reflection"]
"""What is beyond an image's edge: black (and background), its outermost pixels, its mirror image."""

IDENTITY = torch.eye(2, 3)


def warped(images: Tensor, masks: Tensor, maps: Tensor, outside: Outside) -> tuple[Tensor, Tensor]:
    """Warp images (B, C, H, W) uint8 by bilinear interpolation and masks (B, H, W) by nearest neighbour.

    The identity leaves every pixel unchanged. Labels of a mask are never mixed.
    """
    height, width = images.shape[-2:]
    stretch = torch.tensor([[1, height / width, 1], [width / height, 1, 1]])
    grid = affine_grid((maps.cpu() * stretch).to(images.device), list(images.shape), align_corners=False)
    moved = grid_sample(images.float(), grid, "bilinear", outside, align_corners=False)
    labels = grid_sample(masks.unsqueeze(1).float(), grid, "nearest", outside, align_corners=False)
    return clipped(moved), labels.squeeze(1).to(masks.dtype)


def similarity(angles: Tensor, scales: Tensor) -> Tensor:
    """Maps (B, 2, 3) that rotate by `angles` (radians, from x to y) and enlarge by `scales`, both (B,)."""
    cos, sin = angles.cos() / scales, angles.sin() / scales
    none = torch.zeros_like(cos)
    return torch.stack([cos, sin, none, -sin, cos, none], dim=1).view(-1, 2, 3)


def window(share: float, places: Tensor) -> Tensor:
    """Maps (B, 2, 3) that enlarge a window of `share` of each side to the whole image.

    `places` (B, 2), x before y, range from -1, where the window touches the left or upper edge, to 1.
    """
    sides = share * torch.eye(2, device=places.device).expand(len(places), 2, 2)
    return torch.cat([sides, (1 - share) * places.unsqueeze(2)], dim=2)


def shifted(maps: Tensor, shifts: Tensor) -> Tensor:
    """Maps that first shift the image by `shifts` (B, 2), in units of half a side."""
    return torch.cat([maps[..., :2], maps[..., 2:] - shifts.unsqueeze(2)], dim=2)


def mirrored(maps: Tensor, signs: Tensor) -> Tensor:
    """Maps that first flip the image along the axes whose sign in (B, 2) is -1."""
    return maps * signs.unsqueeze(2)
