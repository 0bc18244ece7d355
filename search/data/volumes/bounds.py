"""Limits on a resampled volume: neither too large for memory nor almost empty."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from genotype.diagnostics.diagnostic import Diagnostic, refuse
from search.config import LARGEST_SIDE, SMALLEST_SIDE
from search.data.arrays.resample import resampled_shape
from search.data.volumes.geometry import Geometry, Spacing

MOST_VOXELS = 10**9
FEWEST = 4
"""An axis with fewer voxels than this, and fewer than half of those before, has lost its content."""


def unreasonable(place: str, geometry: Geometry, spacing: Spacing, remedy: str) -> Iterator[Diagnostic]:
    """The problems of resampling a volume to a spacing (x, y, z, mm); `place` names its file."""
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing)
    if prod(shape) > MOST_VOXELS:
        yield Diagnostic(
            place,
            f"would be resampled to {prod(shape):,} voxels of {in_mm(spacing)}{_now(geometry)}",
            remedy,
            "D164",
        )
    axes = zip("xyz", geometry.oriented_shape[::-1], geometry.spacing, shape[::-1], spacing, strict=True)
    lost = [
        f"{axis} from {before} voxels of {side:g} mm to {after} of {wanted:g} mm"
        for axis, before, side, after, wanted in axes
        if after < FEWEST and 2 * after < before
    ]
    if lost:
        yield Diagnostic(place, f"would lose its content along {', '.join(lost)}", remedy, "D164")


def _now(geometry: Geometry) -> str:
    shape = " x ".join(map(str, geometry.oriented_shape[::-1]))
    return f"; it has {shape} of {in_mm(geometry.spacing)}"


def require_side(spacing: Spacing) -> None:
    """Refuse a spacing that no scanner and no microscope has."""
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in spacing):
        problem = f"is not a voxel size: sides are from {SMALLEST_SIDE:g} to {LARGEST_SIDE:g} mm"
        raise refuse("--spacing", in_mm(spacing), problem, "give x, y and z in mm, or correct the headers")


def in_mm(spacing: Spacing) -> str:
    """A spacing in words: `1 x 1 x 2.5 mm`."""
    return " x ".join(f"{side:g}" for side in spacing) + " mm"
