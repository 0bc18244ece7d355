"""NRRD, MetaImage and DICOM through SimpleITK, which is an extra."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from genotype.diagnostics.diagnostic import refuse
from genotype.diagnostics.installing import install
from genotype.text.regular import open_regular, read_at_most, require_regular
from search.data.file_names import in_words
from search.data.readers.faults import reading, require_size
from search.data.readers.image_file import ImageFile, Plane, Values, names_of
from search.data.readers.volume_axes import spatial, spatial_shape
from search.data.volumes.geometry import Affine, Geometry, is_geometry

ITK_KINDS = {
    ".nrrd": ("NRRD", "NrrdImageIO"),
    ".nhdr": ("NRRD", "NrrdImageIO"),
    ".mha": ("MetaImage", "MetaImageIO"),
    ".mhd": ("MetaImage", "MetaImageIO"),
    ".dcm": ("DICOM", "GDCMImageIO"),
}
"""The name of the form and of the library's reader, by suffix."""

_TYPES = {
    "UInt8": "u1", "Int8": "i1", "UInt16": "u2", "Int16": "i2", "UInt32": "u4", "Int32": "i4",
    "UInt64": "u8", "Int64": "i8", "Float32": "f4", "Float64": "f8",
}  # fmt: skip

_LONGEST_HEADER = 1 << 16


def toolkit(path: Path, why: str) -> Any:
    """SimpleITK, which a file needs because it `is ...` or `has ...`. Raises InputError, with what to type,
    where it is not installed.
    """
    try:
        import SimpleITK
    except ImportError:
        problem = f"{why}, which needs SimpleITK, not installed"
        remedy = install("genoc[formats]")
        raise refuse(path.name, in_words(path), problem, remedy, "D114") from None
    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    return SimpleITK


def itk_values(path: Path, reader: str, what: str) -> Values:
    """The values (C, y, x) of a picture that Pillow would round."""
    library = toolkit(path, f"has {what}")
    with reading(path, what):
        require_regular(path, "picture")
        return channels_first(library, library.ReadImage(str(path), imageIO=reader))


def channels_first(library: Any, image: Any) -> Values:
    """The array (C, *spatial) of an image of the library."""
    array = np.asarray(library.GetArrayFromImage(image))
    return array[None] if image.GetNumberOfComponentsPerPixel() == 1 else np.moveaxis(array, -1, 0)


def open_itk(path: Path) -> ImageFile:
    """The header of a NRRD, a MetaImage or a single DICOM file. Raises InputError."""
    kind, name = ITK_KINDS[path.suffix.lower()]
    library = toolkit(path, f"is {kind}")
    with reading(path, kind):
        require_regular(path, "volume")
        text = b"" if kind == "DICOM" else _header_text(path, kind)
        header = library.ImageFileReader()
        header.SetImageIO(name)
        header.SetFileName(str(path))
        header.ReadImageInformation()
        stated = SPACING.search(text) or any(header.HasMetaDataKey(key) for key in PIXEL_SPACING)
        return _image_file(path, kind, header, library, bool(stated))


def _image_file(path: Path, kind: str, header: Any, library: Any, stated: bool) -> ImageFile:
    size = tuple(int(side) for side in header.GetSize())
    channels = int(header.GetNumberOfComponents())
    if kind == "DICOM" and size[2:] == (1,) and not header.HasMetaDataKey("0020|0037"):
        size = size[:2]  # a radiograph has no place in a patient
    if len(size) not in (2, 3):
        problem = f"has {len(size)} axes: {' x '.join(map(str, size))}"
        raise refuse(path.name, in_words(path), problem, "store it as x, y, z")
    dtype = dtype_of(library, header)
    require_size(path, size[::-1], channels, dtype)
    geometry: Geometry | Plane = (
        volume_geometry(path, size, affine_of(header)) if len(size) == 3 else Plane(header.GetSpacing()[:2])
    )
    return ImageFile(
        path=path,
        kind=kind,
        shape=spatial_shape(geometry) if isinstance(geometry, Geometry) else size[::-1],
        channels=names_of(channels),
        dtype=dtype,
        read=partial(_values, path, kind, library, header, geometry),
        geometry=geometry if stated or len(size) == 3 else None,
        source=f"the {kind} header" if stated else "",
        handle=header,
    )


def _values(path: Path, kind: str, library: Any, header: Any, geometry: Geometry | Plane) -> Values:
    with reading(path, kind):
        values = channels_first(library, header.Execute())
    if isinstance(geometry, Geometry):
        return spatial(geometry, values.T)
    return values.reshape(len(values), *values.shape[-2:])


def _header_text(path: Path, kind: str) -> bytes:
    """The header of a NRRD or MetaImage. Refused where its voxels are not in it or in one regular file, for
    another may never end, and where it has another unit than mm.
    """
    with open_regular(path, "volume") as source:
        text = read_at_most(source, _LONGEST_HEADER)
    for name in _DATA_FILE.findall(text):
        if b"%" in name or name.upper().startswith(b"LIST"):
            problem = "has its voxels in several files"
            raise refuse(path.name, in_words(path), problem, f"store it as one file, {kind}")
        if name.upper() != b"LOCAL":
            require_regular(path.parent / os.fsdecode(name), "volume")
    units = {unit.strip(b'" ') for line in _UNITS.findall(text) for unit in line.split()} - {b"mm", b""}
    if units:
        problem = f"has spacings in {b', '.join(sorted(units)).decode(errors='replace')}, not in mm"
        raise refuse(path.name, in_words(path), problem, "write them in mm, with space units mm", "D163")
    return text


_DATA_FILE = re.compile(rb"^(?:ElementDataFile[ \t]*=|data ?file:)[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_UNITS = re.compile(rb"^space units:[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
SPACING = re.compile(rb"^(?:ElementSpacing|ElementSize|spacings:|space directions:)", re.MULTILINE)
PIXEL_SPACING = ("0028|0030", "0018|1164")
"""The tags of DICOM with the sides of a pixel, in the patient or on the detector."""


def dtype_of(library: Any, header: Any) -> np.dtype[Any]:
    """The type of the values of a header that the library read."""
    for name, code in _TYPES.items():
        if header.GetPixelID() in (getattr(library, f"sitk{name}"), getattr(library, f"sitkVector{name}")):
            return np.dtype(code)
    raise ValueError("does not hold real numbers")


def affine_of(header: Any) -> Affine:
    """The affine (4, 4), right, front, up, of a header whose positions are left, back, up."""
    affine = np.eye(4)
    affine[:3, :3] = np.array(header.GetDirection()).reshape(3, 3) * np.array(header.GetSpacing())
    affine[:3, 3] = header.GetOrigin()
    affine[:2] *= -1
    return affine


def volume_geometry(path: Path, shape: tuple[int, ...], affine: Affine) -> Geometry:
    """The geometry of an array (X, Y, Z). Raises InputError for an affine that gives no positions."""
    if not is_geometry(affine):
        problem = "has no geometry: its spacing or direction is singular"
        remedy = "write spacing and direction into the header"
        raise refuse(path.name, in_words(path), problem, remedy, "D163")
    return Geometry((shape[0], shape[1], shape[2]), affine)
