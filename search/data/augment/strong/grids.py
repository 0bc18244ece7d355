"""Maps of space for 2D and 3D: for every voxel of the result, the place of the picture that it shows.

Places are counted in voxels from the picture's centre, the axes in the order of the tensor (z, y, x), so that
a turn is one whatever the sides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate

FLAT = 3
"""A patch whose longest side is more than so many times its shortest is turned about that axis alone, as in
nnU-Net: its voxels are likely thick."""


def places(shape: Sequence[int], device: torch.device) -> Tensor:
    """The places (*shape, D) of all voxels of a picture."""
    axes = [torch.arange(side, device=device) - (side - 1) / 2 for side in shape]
    return torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)


def rotations(angles: Tensor) -> Tensor:
    """Matrices (B, 2, 2) from angles (B, 1), or (B, 3, 3) from angles (B, 3) about z, y and x, in radians."""
    if angles.shape[1] == 1:
        return plane(angles[:, 0], 2, 0, 1)
    about_z, about_y, about_x = (
        plane(angles[:, number], 3, *axes) for number, axes in enumerate([(1, 2), (0, 2), (0, 1)])
    )
    return about_z @ about_y @ about_x


def plane(angles: Tensor, dims: int, first: int, second: int) -> Tensor:
    """Rotations (B, dims, dims) in the plane of two axes."""
    turns = torch.eye(dims).repeat(len(angles), 1, 1)
    turns[:, first, first] = turns[:, second, second] = angles.cos()
    turns[:, first, second], turns[:, second, first] = -angles.sin(), angles.sin()
    return turns


def largest_angles(shape: Sequence[int], angle_2d: float, angle_3d: float) -> tuple[float, ...]:
    """The largest angle about the one axis of a picture, or about z, y and x of a volume."""
    if len(shape) == 2:
        return (angle_2d,)
    if max(shape) <= FLAT * min(shape):
        return (angle_3d,) * 3
    thin = list(shape).index(min(shape))
    return tuple(angle_2d if axis == thin else 0.0 for axis in range(3))


def fields(draws: Tensor, shape: Sequence[int]) -> Tensor:
    """Smooth displacements (B, *shape, D) through those at the points of a coarse grid (B, D, ...)."""
    mode = "bicubic" if len(shape) == 2 else "trilinear"
    smooth: Tensor = interpolate(draws, size=list(shape), mode=mode, align_corners=True)
    return smooth.movedim(1, -1)


def sampled(images: Tensor, labels: Tensor, at: Tensor) -> tuple[Tensor, Tensor]:
    """Images (B, C, *spatial) at places (B, *spatial, D), linearly, and labels by nearest neighbour.

    Beyond the edge both are mirrored. Labels of any integer type up to 2**24 stay what they are.
    """
    sides = torch.tensor(images.shape[2:], device=images.device)
    grid = (2 * at / sides).flip(-1).to(images.dtype)
    moved = grid_sample(images, grid, "bilinear", "reflection", align_corners=False)
    near = grid_sample(labels[:, None].float(), grid, "nearest", "reflection", align_corners=False)
    return moved, near[:, 0].to(labels.dtype)


def degrees(angle: float) -> float:
    """An angle in radians."""
    return angle * math.pi / 180
