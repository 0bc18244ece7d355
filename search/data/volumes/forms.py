"""Where a NIfTI header says that voxels lie: its sform, its qform, and their unit.

The sform is an affine; the qform is a rotation, an offset and the sizes in `pixdim`. A header may
have both. Where they differ in no more than where the patient lies, as after an alignment, any of
them gives the same voxels; where they differ in spacing or in the order of the axes, one is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genotype.problems import Problem, refuse
from search.config import GeometryForm
from search.data.volumes.geometry import is_geometry

Affine = NDArray[np.float64]

MILLIMETRES = {0: 1.0, 1: 1e3, 2: 1.0, 3: 1e-3}
"""How many mm a unit of space is, by its code in `xyzt_units`; 0, unknown, is taken for mm."""

SPACING_APART = 0.01
"""By what share two spacings may differ: tools round sizes to three digits."""

DEGREES_APART = 1.0
"""How far two axes may point apart before the order of axes counts: near 45 degrees rounding changes it."""


def affine_in_mm(path: Path, image: Any, wanted: GeometryForm | None) -> Affine:
    """The affine (4, 4) from voxel indices to mm of a file that nibabel opened.

    Of two forms the one that is `wanted`, else the sform. Raises Refused for a unit that NIfTI does
    not have, and for forms that disagree where nobody said which one is right.
    """
    unit = unit_in_mm(path, image.header)
    forms = coded_forms(image.header)
    if wanted not in forms:
        problems = list(_disagreements(path, image, forms, unit, wanted))
        if problems:
            raise refuse(path.name, problems[0].path, problems[0].problem, problems[0].remedy)
    chosen = forms.get(wanted or "sform", next(iter(forms.values()), image.header.get_best_affine()))
    return np.vstack([chosen[:3] * unit, chosen[3:]])


def unit_in_mm(path: Path, header: Any) -> float:
    """How many mm the header's unit of space is; the unit of time beside it does not matter."""
    code = int(header["xyzt_units"]) % 8
    if code not in MILLIMETRES:
        problem = f"has a unit of space that NIfTI does not have (xyzt_units {int(header['xyzt_units'])})"
        remedy = "write 2 for millimetres, 1 for metres or 3 for micrometres into the header"
        raise refuse(path.name, f"{path.parent.name}/{path.name}", problem, remedy)
    return MILLIMETRES[code]


def coded_forms(header: Any) -> dict[str, Affine]:
    """The forms that the header says are set (their codes are above 0), the sform first."""
    found = {"sform": header.get_sform, "qform": lambda: qform(header)}
    return {
        name: np.asarray(affine(), dtype=np.float64)
        for name, affine in found.items()
        if int(header[f"{name}_code"]) > 0
    }


def qform(header: Any) -> Affine:
    """The affine (4, 4) of a header's qform.

    A quaternion that rounding made longer than 1 is brought back to it, as NIfTI's own library does
    and nibabel does not.
    """
    from nibabel.quaternions import quat2mat

    b, c, d = (float(header[f"quatern_{letter}"]) for letter in "bcd")
    a = max(0.0, 1 - (b * b + c * c + d * d)) ** 0.5
    sides = np.array(header["pixdim"][1:4], dtype=np.float64)
    sides[2] *= -1 if float(header["pixdim"][0]) < 0 else 1
    affine = np.eye(4)
    affine[:3, :3] = quat2mat([a, b, c, d]) * sides
    affine[:3, 3] = [float(header[f"qoffset_{axis}"]) for axis in "xyz"]
    return affine


def _disagreements(
    path: Path, image: Any, forms: Mapping[str, Affine], unit: float, wanted: GeometryForm | None
) -> Iterator[Problem]:
    place = f"{path.parent.name}/{path.name}"
    if len(forms) == 2 and disagree(forms["sform"], forms["qform"]):
        told = " and ".join(f"the {name} says {in_words(affine, unit)}" for name, affine in forms.items())
        remedy = "find out which is right, and give --geometry sform or --geometry qform"
        yield Problem(place, f"has two geometries that disagree: {told}", remedy)
    elif list(forms) == ["sform"] and is_geometry(forms["sform"]) and pixdim_differs(image, forms["sform"]):
        sizes = _sizes(np.abs(np.asarray(image.header["pixdim"][1:4], dtype=np.float64)) * unit)
        told = f"the sform says {in_words(forms['sform'], unit)} and pixdim {sizes} mm"
        remedy = "give --geometry sform if the sform is right; else correct the header"
        note = ", and there is no qform" if wanted == "qform" else ""
        yield Problem(place, f"has sizes of voxels that disagree: {told}{note}", remedy)


def disagree(one: Affine, other: Affine) -> bool:
    """Whether voxels would be read otherwise by one affine than by the other.

    That is where the spacing differs, or axes are in another order or run the other way. What is
    only rotated or shifted is read alike.
    """
    from nibabel.orientations import io_orientation

    if not is_geometry(one) or not is_geometry(other):
        return True
    if spacings_differ(sides_of(one), sides_of(other)):
        return True
    cosines = ((one[:3, :3] / sides_of(one)) * (other[:3, :3] / sides_of(other))).sum(axis=0)
    is_turned = bool((cosines < np.cos(np.radians(DEGREES_APART))).any())
    return is_turned and not np.array_equal(io_orientation(one), io_orientation(other))


def pixdim_differs(image: Any, affine: Affine) -> bool:
    """Whether pixdim has other sizes than an affine; a size of 0 says nothing."""
    with image.file_map["image"].get_prepare_fileobj("rb") as stream:
        # nibabel writes 1 for 0 when it checks a header.
        raw = type(image.header).from_fileobj(stream, check=False)
    sides = np.abs(np.asarray(raw["pixdim"][1:4], dtype=np.float64))
    told = sides != 0
    return spacings_differ(sides[told], sides_of(affine)[told])


def spacings_differ(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return not bool((np.abs(one - other) <= SPACING_APART * np.maximum(one, other)).all())


def sides_of(affine: Affine) -> NDArray[np.float64]:
    """The sides of a voxel (3,) along the file's own axes."""
    return np.asarray(np.sqrt(np.square(affine[:3, :3]).sum(axis=0)))


def in_words(affine: Affine, unit: float) -> str:
    """The sizes of a voxel in mm along the file's axes, and where these point."""
    from nibabel.orientations import aff2axcodes

    codes = aff2axcodes(affine) if np.isfinite(affine).all() else (None,)
    axes = "".join(code or "?" for code in codes)
    return f"voxels of {_sizes(sides_of(affine) * unit)} mm with axes {axes}"


def _sizes(sides: NDArray[np.float64]) -> str:
    return " x ".join(f"{side:.4g}" for side in sides)
