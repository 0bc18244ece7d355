"""Where the voxels of a stored volume are, and how to bring it to one orientation and back.

Within genoc a volume's axes are z, y, x, as in networks and nnU-Net (depth, height, width): z points to
the head, y to the front, x to the patient's right (RAS, read backwards). In options and output they are x,
y, z.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from attrs import define
from numpy.typing import NDArray

Shape = tuple[int, int, int]
Spacing = tuple[float, float, float]
"""The sides of a voxel in mm: x, y, z."""


Affine = NDArray[np.float64]
"""(4, 4): from voxel indices to positions, right, front, up."""


@define(eq=False, slots=False)
class Geometry:
    """The shape of a file's array and its affine, with positions in mm."""

    shape: Shape
    affine: Affine

    @cached_property
    def orientation(self) -> NDArray[np.float64]:
        """For each axis of the file, which of x, y, z it follows most, and whether in the same direction."""
        from nibabel.orientations import io_orientation

        return np.asarray(io_orientation(self.affine))

    @cached_property
    def spacing(self) -> Spacing:
        """The sides of a voxel along x, y, z."""
        sizes = sides_of(self.affine)
        x, y, z = (float(sizes[list(self.orientation[:, 0]).index(axis)]) for axis in range(3))
        return x, y, z

    @cached_property
    def oriented_shape(self) -> Shape:
        """The shape along z, y, x."""
        z, y, x = (self.shape[list(self.orientation[:, 0]).index(axis)] for axis in (2, 1, 0))
        return z, y, x

    def oriented(self, array: NDArray[Any]) -> NDArray[Any]:
        """The file's array (X, Y, Z) as (z, y, x); channels, which come last in the file, come first."""
        from nibabel.orientations import apply_orientation

        return np.ascontiguousarray(apply_orientation(array, self.orientation).T)

    def stored(self, volume: NDArray[Any]) -> NDArray[Any]:
        """A volume (z, y, x) as an array in the file's orientation: the inverse of `oriented`."""
        from nibabel.orientations import apply_orientation, axcodes2ornt, ornt_transform

        back = ornt_transform(axcodes2ornt("RAS"), self.orientation)
        return np.ascontiguousarray(apply_orientation(volume.T, back))

    def farthest(self, other: Geometry) -> float:
        """The largest distance between corresponding corners of two volumes, in units of the shortest voxel
        side.
        """
        from nibabel.affines import apply_affine

        corners = list(product(*((0, side - 1) for side in self.shape)))
        moved = apply_affine(self.affine - other.affine, corners)
        return float(np.linalg.norm(moved, axis=1).max() / min(self.spacing))


def sides_of(affine: Affine) -> NDArray[np.float64]:
    """The sides of a voxel (3,) along the file's own axes."""
    from nibabel.affines import voxel_sizes

    return np.asarray(voxel_sizes(affine))


def is_geometry(affine: Affine) -> bool:
    """Whether an affine is regular, so that voxels have different positions."""
    from nibabel.orientations import io_orientation

    sides = sides_of(affine)
    if not np.isfinite(affine).all() or not np.isfinite(sides).all() or not sides.all():
        return False
    if abs(np.linalg.det(affine[:3, :3] / sides)) < 1e-6:
        return False
    return bool(np.isfinite(io_orientation(affine)).all())
