"""Where the voxels of a stored volume lie, and how to bring it to one orientation and back.

Within genoc a volume's axes are z, y, x, as networks and nnU-Net have them (depth, height, width):
z rises to the head, y to the front, x to the patient's right (RAS, read backwards). What a person
gives or reads is x, y, z.
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
"""(4, 4): from voxel indices to places, right, front, up."""


@define(eq=False, slots=False)
class Geometry:
    """The shape of a file's array and its affine, whose places are in mm."""

    shape: Shape
    affine: Affine

    @cached_property
    def orientation(self) -> NDArray[np.float64]:
        """For each axis of the file which of x, y, z it follows most, and whether it runs with it."""
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
        """The file's array (X, Y, Z) as (z, y, x); one with channels behind, with these in front."""
        from nibabel.orientations import apply_orientation

        return np.ascontiguousarray(apply_orientation(array, self.orientation).T)

    def stored(self, volume: NDArray[Any]) -> NDArray[Any]:
        """A volume (z, y, x) as an array of the file's orientation: `oriented` undone."""
        from nibabel.orientations import apply_orientation, axcodes2ornt, ornt_transform

        back = ornt_transform(axcodes2ornt("RAS"), self.orientation)
        return np.ascontiguousarray(apply_orientation(volume.T, back))

    def farthest(self, other: Geometry) -> float:
        """By how many of its voxels' shortest side the corners lie apart from the other's."""
        from nibabel.affines import apply_affine

        corners = list(product(*((0, side - 1) for side in self.shape)))
        moved = apply_affine(self.affine - other.affine, corners)
        return float(np.linalg.norm(moved, axis=1).max() / min(self.spacing))


def sides_of(affine: Affine) -> NDArray[np.float64]:
    """The sides of a voxel (3,) along the file's own axes."""
    from nibabel.affines import voxel_sizes

    return np.asarray(voxel_sizes(affine))


def is_geometry(affine: Affine) -> bool:
    """Whether an affine gives every axis of the voxels a direction of its own, in whatever unit."""
    from nibabel.orientations import io_orientation

    sides = sides_of(affine)
    if not np.isfinite(affine).all() or not np.isfinite(sides).all() or not sides.all():
        return False
    if abs(np.linalg.det(affine[:3, :3] / sides)) < 1e-6:
        return False
    return bool(np.isfinite(io_orientation(affine)).all())
