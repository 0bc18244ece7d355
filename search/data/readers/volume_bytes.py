"""Files of volumes: NIfTI by nibabel, NRRD and MetaImage by SimpleITK."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from search.data.readers.image_file import ImageFile, Plane, Values
from search.data.readers.itk import toolkit
from search.data.readers.volume_axes import in_file
from search.data.volumes.geometry import Affine, Geometry, sides_of


def nifti_bytes(values: Values, like: ImageFile, *, compressed: bool) -> bytes:
    """Values (C, *spatial) as a NIfTI file; like a NIfTI file with its forms, codes and unit."""
    import nibabel

    array = _stacked(values, like.geometry)
    if like.kind == "NIfTI":
        if array.shape[2:] == (1,) and len(like.handle.shape) == 2:
            array = array[..., 0]
        # Without an affine nibabel leaves the header's geometry as it is.
        image: Any = type(like.handle)(array, None, like.handle.header)
        image.header["cal_max"] = image.header["cal_min"] = 0
    else:
        image = nibabel.Nifti1Image(array, _affine(like.geometry))
        image.header.set_xyzt_units("mm")
    image.set_data_dtype(values.dtype)
    data: bytes = image.to_bytes()
    return gzip.compress(data, mtime=0) if compressed else data


def itk_bytes(values: Values, like: ImageFile, path: Path) -> bytes:
    """Values (C, *spatial) as a file that SimpleITK writes; like one of its own with the same header."""
    library = toolkit(path, f"is {path.suffix[1:].upper()}")
    if isinstance(like.geometry, Geometry):
        array = _stacked(values, like.geometry).T  # (z, y, x), or with the channels first
    else:
        array = values if len(values) > 1 else values[0]
    several = len(values) > 1
    image = library.GetImageFromArray(
        np.ascontiguousarray(np.moveaxis(array, 0, -1) if several else array), isVector=several
    )
    _place(image, like)
    with TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        library.WriteImage(image, str(file), useCompression=True)
        return file.read_bytes()


def _stacked(values: Values, geometry: Geometry | Plane | None) -> Values:
    """Values (C, *spatial) as an array (X, Y, Z), or (X, Y, Z, C)."""
    if isinstance(geometry, Geometry):
        arrays = [in_file(geometry, channel) for channel in values]
    else:
        arrays = [channel.T if channel.ndim == 3 else channel.T[..., None] for channel in values]
    return arrays[0] if len(arrays) == 1 else np.stack(arrays, axis=-1)


def _affine(geometry: Geometry | Plane | None) -> Affine:
    if isinstance(geometry, Geometry):
        return geometry.affine
    return np.diag([*(geometry.spacing if geometry else (1.0, 1.0)), 1.0, 1.0])


def _place(image: Any, like: ImageFile) -> None:
    """Give an image of SimpleITK spacing, direction and origin of `like`."""
    axes, header = image.GetDimension(), like.handle
    if like.kind in ("NRRD", "MetaImage") and header.GetDimension() == axes:
        image.SetSpacing(header.GetSpacing())
        image.SetOrigin(header.GetOrigin())
        image.SetDirection(header.GetDirection())
        return
    affine = _affine(like.geometry)
    if isinstance(like.geometry, Geometry):
        affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine  # left, back, up
    sides = sides_of(affine)
    image.SetSpacing([float(side) for side in sides[:axes]])
    image.SetOrigin([float(place) for place in affine[:axes, 3]])
    image.SetDirection((affine[:3, :3] / sides)[:axes, :axes].ravel().tolist())
