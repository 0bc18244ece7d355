"""Opening an image file of any format: its header."""

from __future__ import annotations

from pathlib import Path

from genotype.diagnostics.coded import coded
from genotype.text.regular import open_regular
from search.config import GeometryForm
from search.data.readers.arrays import Expected, open_array
from search.data.readers.dicom import open_series
from search.data.readers.faults import reading
from search.data.readers.image_file import ImageFile
from search.data.readers.itk import ITK_KINDS, open_itk
from search.data.readers.memory.held import held_file
from search.data.readers.nifti import NIFTI_SUFFIXES, is_nifti, open_nifti_file
from search.data.readers.pictures import open_picture_file
from search.data.readers.plugged.opener import opener
from search.data.readers.tiff import STARTS, open_tiff

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm", ".pbm")
ARRAYS = (".npy", ".npz")

SUFFIXES = (*PICTURES, *ARRAYS, *NIFTI_SUFFIXES, *ITK_KINDS)
"""The ends of the names of files that are read, in lower case."""


@coded("D113")
def open_image(path: Path, form: GeometryForm | None = None, expected: Expected | None = None) -> ImageFile:
    """The header of an image: of an array in memory, or of a file, opened by its set's plug-in where it is
    read by one.

    Raises InputError as `open_file` does.
    """
    if (held := held_file(path)) is not None:
        return held
    plugged = opener()
    return open_file(path, form, expected) if plugged is None else plugged(path)


def open_file(path: Path, form: GeometryForm | None = None, expected: Expected | None = None) -> ImageFile:
    """The header of an image file, or of a folder with a DICOM series; nothing is decoded.

    Of two geometries in a NIfTI file `form` is used; where an array does not say which axis is the channels',
    what is `expected` of the image. A picture is known by its content, everything else by
    its name. Raises InputError for a file that is missing, no regular file, none of the formats, too
    large, cut off as far as its header shows, or of a kind that is not read, and where a format needs an
    extra that is not installed.
    """
    suffix = path.suffix.lower()
    if path.is_dir():
        return open_series(path)
    if is_nifti(path):
        return open_nifti_file(path, form)
    if suffix in ARRAYS:
        return open_array(path, expected)
    if suffix in ITK_KINDS:
        return open_itk(path)
    with reading(path, "an image"), open_regular(path, "picture") as source:
        is_tiff = source.read(4) in STARTS
    return open_tiff(path) if is_tiff else open_picture_file(path)
