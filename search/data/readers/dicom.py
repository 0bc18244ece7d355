"""A folder with a DICOM series, through SimpleITK."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from genotype.diagnostics.diagnostic import refuse
from genotype.text.regular import require_regular
from search.data.file_names import in_words
from search.data.readers.faults import reading, require_size
from search.data.readers.image_file import ImageFile, Values, names_of
from search.data.readers.itk import (
    PIXEL_SPACING,
    affine_of,
    channels_first,
    dtype_of,
    toolkit,
    volume_geometry,
)
from search.data.readers.volume_axes import spatial, spatial_shape
from search.data.volumes.geometry import Affine, Geometry

_FORM = "a DICOM series"
_POSITION, _ORIENTATION = "0020|0032", "0020|0037"
_UNEVEN = 0.01
"""By how much of the mean the distances of slices may differ: tools round positions."""


def open_series(folder: Path) -> ImageFile:
    """The headers of a series of slices.

    Raises InputError if the folder holds no series or several, if slices differ in size or direction, and
    if their distances differ: then one is missing or doubled.
    """
    library = toolkit(folder, "is a folder, to be read as a DICOM series")
    with reading(folder, _FORM):
        names = _one_series(folder, library)
        headers = [_header(Path(name), library) for name in names]
        first = headers[0]
        dtype, channels = dtype_of(library, first), int(first.GetNumberOfComponents())
        geometry = volume_geometry(folder, _shape(folder, headers), _affine(folder, headers))
        require_size(folder, geometry.oriented_shape, channels, dtype)
        return ImageFile(
            path=folder,
            kind="DICOM",
            shape=spatial_shape(geometry),
            channels=names_of(channels),
            dtype=dtype,
            read=partial(_values, folder, names, library, geometry, dtype),
            geometry=geometry,
            source="the DICOM positions",
            handle=first,
        )


def _one_series(folder: Path, library: Any) -> tuple[str, ...]:
    for path in folder.iterdir():
        if not path.is_dir():
            require_regular(path, "volume")
    found = library.ImageSeriesReader.GetGDCMSeriesIDs(str(folder))
    if len(found) != 1:
        problem = f"holds {len(found)} DICOM series, not one" if found else "holds no DICOM series"
        raise refuse(folder.name, in_words(folder), problem, "give a folder with the slices of one series")
    return tuple(library.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), found[0]))


def _header(path: Path, library: Any) -> Any:
    header = library.ImageFileReader()
    header.SetImageIO("GDCMImageIO")
    header.SetFileName(str(path))
    header.ReadImageInformation()
    return header


def _shape(folder: Path, headers: list[Any]) -> tuple[int, int, int]:
    sizes = {header.GetSize() for header in headers}
    directions = {tuple(np.round(header.GetDirection(), 4)) for header in headers}
    if len(sizes) > 1 or len(directions) > 1 or any(size[2:] not in ((), (1,)) for size in sizes):
        problem = "has slices of different sizes or directions"
        raise refuse(folder.name, in_words(folder), problem, "keep the slices of one scan in the folder")
    return int(headers[0].GetSize()[0]), int(headers[0].GetSize()[1]), len(headers)


def _affine(folder: Path, headers: list[Any]) -> Affine:
    """The affine, whose third column is the way from one slice to the next."""
    missing = [
        tag for tag in (_POSITION, _ORIENTATION, PIXEL_SPACING[0]) if not headers[0].HasMetaDataKey(tag)
    ]
    if missing:
        problem = f"does not say where its slices are: the tag ({missing[0].replace('|', ',')}) is missing"
        raise refuse(folder.name, in_words(folder), problem, "export the series with its positions", "D163")
    affine = affine_of(headers[0])
    places = np.array([affine_of(header)[:3, 3] for header in headers])
    if len(places) > 1:
        steps = np.diff(places, axis=0)
        mean = steps.mean(axis=0)
        if (np.linalg.norm(steps - mean, axis=1) > _UNEVEN * np.linalg.norm(mean)).any():
            problem = "has slices at uneven distances: one is missing or doubled"
            raise refuse(folder.name, in_words(folder), problem, "export the whole series again", "D163")
        affine[:3, 2] = mean
    return affine


def _values(
    folder: Path, names: tuple[str, ...], library: Any, geometry: Geometry, dtype: np.dtype[Any]
) -> Values:
    with reading(folder, _FORM):
        image = library.ReadImage(names, imageIO="GDCMImageIO")
        return spatial(geometry, channels_first(library, image).T).astype(dtype, copy=False)
