"""The geometry in a NIfTI header: its sform, its qform, and their unit.

The sform is an affine; the qform is a rotation, an offset and the sizes in `pixdim`. A header may have
both, one, or none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from genotype.diagnostics.diagnostic import refuse
from search.config import GeometryForm
from search.data.file_names import in_words
from search.data.volumes.geometry import Affine, sides_of
from search.data.volumes.nifti.agreement import require_agreement
from search.data.volumes.nifti.stated import require_stated

MILLIMETRES = {0: 1.0, 1: 1e3, 2: 1.0, 3: 1e-3}
"""The length in mm of a unit, by its code in `xyzt_units`; 0, unknown, is taken as mm."""

MOST_WITHOUT_UNIT = 100.0
"""The largest side in mm that is believed if a file names no unit."""


@np.errstate(all="ignore")  # what is not finite is refused
def affine_in_mm(path: Path, image: Any, wanted: GeometryForm | None) -> Affine:
    """The affine (4, 4) from voxel indices to mm of a file that nibabel opened.

    Of two forms the one that is `wanted`, else the sform. Raises InputError for a unit or a code that
    NIfTI does not define, for impossible sizes, and for forms that disagree if none is wanted.
    """
    require_stated(path, image, wanted)
    unit = unit_in_mm(path, image.header)
    forms = coded_forms(image.header)
    if wanted not in forms:
        require_agreement(path, image, forms, unit)
    chosen = forms.get(wanted or "sform", next(iter(forms.values()), image.header.get_best_affine()))
    require_unit(path, image.header, chosen)
    return np.vstack([chosen[:3] * unit, chosen[3:]])


def unit_in_mm(path: Path, header: Any) -> float:
    """The header's unit of length in mm; the unit of time in the same field is ignored."""
    code = int(header["xyzt_units"]) % 8
    if code not in MILLIMETRES:
        problem = f"has a unit of length that NIfTI does not define (xyzt_units {int(header['xyzt_units'])})"
        remedy = "write 2 for millimetres, 1 for metres or 3 for micrometres into the header"
        raise refuse(path.name, in_words(path), problem, remedy, "D163")
    return MILLIMETRES[code]


def require_unit(path: Path, header: Any, affine: Affine) -> None:
    """Refuse implausible sizes if the header names no unit: they may be micrometres."""
    sides = sides_of(affine)
    if int(header["xyzt_units"]) % 8 == 0 and np.isfinite(sides).all() and sides.max() > MOST_WITHOUT_UNIT:
        size = " x ".join(f"{side:g}" for side in sides)
        problem = f"names no unit of length, and voxels of {size} mm are implausible"
        remedy = "write its unit into the header (xyzt_units): 2 for millimetres, 3 for micrometres"
        raise refuse(path.name, in_words(path), problem, remedy, "D163")


def coded_forms(header: Any) -> dict[str, Affine]:
    """The forms that the header marks as set (codes above 0), the sform first."""
    readers = {"sform": header.get_sform, "qform": lambda: qform(header)}
    return {
        name: np.asarray(affine(), dtype=np.float64)
        for name, affine in readers.items()
        if int(header[f"{name}_code"]) > 0
    }


def qform(header: Any) -> Affine:
    """The affine (4, 4) of a header's qform.

    A quaternion that rounding made longer than 1 is normalised, as NIfTI's own library does and nibabel
    does not.
    """
    from nibabel.affines import from_matvec
    from nibabel.quaternions import quat2mat

    b, c, d = (float(header[f"quatern_{letter}"]) for letter in "bcd")
    a = max(0.0, 1 - (b * b + c * c + d * d)) ** 0.5
    sides = np.array(header["pixdim"][1:4], dtype=np.float64)
    sides[2] *= -1 if float(header["pixdim"][0]) < 0 else 1
    offset = [float(header[f"qoffset_{axis}"]) for axis in "xyz"]
    return np.asarray(from_matvec(quat2mat([a, b, c, d]) * sides, offset))
