"""Volumes at a network's spacing, and the way back, for MONAI.

MONAI's own Spacing aligns the centres of the first voxels. Networks were trained on volumes whose first
and last voxels cover the same space as before.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from monai.data.utils import affine_to_spacing
from monai.transforms import InvertibleTransform, MapTransform, Resize


class ToSpacingd(MapTransform, InvertibleTransform):
    """Volumes (C, *spatial) resampled linearly to voxels of `spacing` mm, by axis, covering the same space.

    Inverted, logits on the volume's own grid.
    """

    def __init__(self, keys: str, spacing: Sequence[float], allow_missing_keys: bool = False) -> None:
        super().__init__(keys, allow_missing_keys)
        self.spacing = tuple(spacing)
        self.resize = Resize(-1, mode="trilinear", align_corners=False)

    def __call__(self, data: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
        d = dict(data)
        for key in self.key_iterator(d):
            own = affine_to_spacing(d[key].affine, 3).tolist()
            sides = zip(d[key].shape[1:], own, self.spacing, strict=True)
            self.resize.spatial_size = [max(1, round(round(n * side / new, 3))) for n, side, new in sides]
            d[key] = self.resize(d[key])
        return d

    def inverse(self, data: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
        d = dict(data)
        for key in self.key_iterator(d):
            d[key] = self.resize.inverse(d[key])
        return d
