"""Resampling images from one grid to another that covers the same space."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn.functional import interpolate

from search.data.volumes.geometry import Shape, Spacing


def resampled_shape(shape: Shape, spacing: Spacing, wanted: Spacing) -> Shape:
    """The number of voxels of spacing `wanted` (x, y, z) that cover a volume (z, y, x); at least one."""
    sides = zip(shape, reversed(spacing), reversed(wanted), strict=True)
    # To a thousandth first: headers keep seven digits, which round otherwise in metres than in mm.
    z, y, x = (max(1, round(round(count * side / new_side, 3))) for count, side, new_side in sides)
    return z, y, x


def linearly(image: Tensor, shape: Sequence[int]) -> Tensor:
    """Images or logits (C, *spatial) float, resampled to another shape; unchanged if it is the same."""
    if tuple(image.shape[1:]) == tuple(shape):
        return image
    mode = "trilinear" if len(shape) == 3 else "bilinear"
    return interpolate(image[None], tuple(shape), mode=mode, align_corners=False)[0]


def nearest(labels: Tensor, shape: Sequence[int]) -> Tensor:
    """Labels (*spatial) resampled to another shape, each that of the nearest voxel centre."""
    if tuple(labels.shape) == tuple(shape):
        return labels
    return interpolate(labels[None, None].float(), tuple(shape), mode="nearest-exact")[0, 0].to(labels.dtype)
