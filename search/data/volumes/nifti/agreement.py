"""Whether the geometries in a NIfTI header agree.

If sform and qform differ only in where the patient is, as after a registration, both give the same voxels.
If they differ in spacing, or in the order of the axes, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError, refuse
from search.data.file_names import in_words
from search.data.volumes.geometry import Affine, is_geometry, sides_of
from search.data.volumes.nifti.stated import stated_header

SPACING_APART = 0.01
"""The relative difference that two spacings may have: tools round sizes to three digits."""

DEGREES_APART = 1.0
"""The angle between two axes from which on their order is compared: near 45 degrees rounding changes it."""


def require_agreement(path: Path, image: Any, forms: Mapping[str, Affine], unit: float) -> None:
    """Refuse an sform and a qform that disagree, and an sform alone with other sizes in pixdim.

    `forms` are those that the header of nibabel's `image` has, in units of `unit` mm.
    """
    if len(forms) == 2 and disagree(forms["sform"], forms["qform"]):
        raise _two_geometries(path, forms, unit)
    if list(forms) == ["sform"] and is_geometry(forms["sform"]) and pixdim_differs(image, forms["sform"]):
        raise _other_sizes(path, image, forms["sform"], unit)


def disagree(first: Affine, second: Affine) -> bool:
    """Whether two affines would give different voxels.

    They do if the spacing differs, or axes are in another order or direction. A rotation or shift alone
    makes no difference.
    """
    from nibabel.orientations import io_orientation

    if not is_geometry(first) or not is_geometry(second):
        return True
    if spacings_differ(sides_of(first), sides_of(second)):
        return True
    cosines = ((first[:3, :3] / sides_of(first)) * (second[:3, :3] / sides_of(second))).sum(axis=0)
    is_turned = bool((cosines < np.cos(np.radians(DEGREES_APART))).any())
    return is_turned and not np.array_equal(io_orientation(first), io_orientation(second))


def pixdim_differs(image: Any, affine: Affine) -> bool:
    """Whether pixdim has other sizes than an affine; a size of 0 is ignored."""
    sides = np.abs(np.asarray(stated_header(image)["pixdim"][1:4], dtype=np.float64))
    given = sides != 0
    return spacings_differ(sides[given], sides_of(affine)[given])


def spacings_differ(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    """Whether any side differs; NaN differs from everything."""
    return not bool((np.abs(first - second) <= SPACING_APART * np.maximum(first, second)).all())


def _two_geometries(path: Path, forms: Mapping[str, Affine], unit: float) -> InputError:
    claims = " and ".join(f"the {name} says {_in_words(affine, unit)}" for name, affine in forms.items())
    remedy = "find out which is right, and give --geometry sform or --geometry qform"
    problem = f"has an sform and a qform that disagree: {claims}"
    return refuse(path.name, in_words(path), problem, remedy, "D162")


def _other_sizes(path: Path, image: Any, affine: Affine, unit: float) -> InputError:
    sizes = _sizes(np.abs(np.asarray(image.header["pixdim"][1:4], dtype=np.float64)) * unit)
    claims = f"the sform says {_in_words(affine, unit)}, pixdim says {sizes} mm, and there is no qform"
    remedy = "give --geometry sform if the sform is right; else correct the header"
    problem = f"has voxel sizes that disagree: {claims}"
    return refuse(path.name, in_words(path), problem, remedy, "D162")


def _in_words(affine: Affine, unit: float) -> str:
    """The sizes of a voxel in mm along the file's axes, and where these point."""
    from nibabel.orientations import aff2axcodes

    codes = aff2axcodes(affine) if np.isfinite(affine).all() else (None,)
    axes = "".join(code or "?" for code in codes)
    return f"voxels of {_sizes(sides_of(affine) * unit)} mm with axes {axes}"


def _sizes(sides: NDArray[np.float64]) -> str:
    return " x ".join(f"{side:.4g}" for side in sides)
