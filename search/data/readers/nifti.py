"""NIfTI, in 2D and 3D, by the reader of volumes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from search.config import GeometryForm
from search.data.readers.faults import reading, require_size
from search.data.readers.image_file import ImageFile, Values, names_of
from search.data.readers.volume_axes import spatial, spatial_shape
from search.data.volumes.nifti.file import Nifti, open_nifti
from search.data.volumes.nifti.forms import coded_forms

NIFTI_SUFFIXES = (".nii.gz", ".nii")


def is_nifti(path: Path) -> bool:
    """Whether a file is NIfTI by its name."""
    return path.name.lower().endswith(NIFTI_SUFFIXES)


def open_nifti_file(path: Path, form: GeometryForm | None) -> ImageFile:
    """The header of a NIfTI file; a single slice (X, Y, 1) is an image in 2D. Raises InputError."""
    with reading(path, "NIfTI"):
        file = open_nifti(path, form, flat=True)
        dtype = _dtype(file)
        require_size(path, file.geometry.oriented_shape, file.channels, dtype)
        return ImageFile(
            path=path,
            kind="NIfTI",
            shape=spatial_shape(file.geometry),
            channels=names_of(file.channels),
            dtype=dtype,
            read=partial(_values, file, dtype),
            geometry=file.geometry,
            source=_source(file, form),
            handle=file.image,
        )


def _dtype(file: Nifti) -> np.dtype[Any]:
    """The type of the values, which are real numbers where the header scales them."""
    slope, intercept = file.image.dataobj.slope, file.image.dataobj.inter
    stored: np.dtype[Any] = file.image.get_data_dtype().newbyteorder("=")
    return stored if (slope, intercept) == (1, 0) else np.dtype(np.float64)


def _values(file: Nifti, dtype: np.dtype[Any]) -> Values:
    return spatial(file.geometry, file.values().astype(dtype, copy=False))


def _source(file: Nifti, form: GeometryForm | None) -> str:
    forms = coded_forms(file.image.header)
    if not forms:
        return "pixdim, without an sform or qform"
    return f"the {form if form in forms else next(iter(forms))}"
