"""Image files of any format: their headers, their values, and label maps written like them."""

from search.data.readers.arrays import Expected
from search.data.readers.image_file import ImageFile, Plane, without_alpha
from search.data.readers.open import SUFFIXES, open_file, open_image
from search.data.readers.plugged.array import of_array
from search.data.readers.plugged.opener import opened_by
from search.data.readers.writing import labels_bytes, output_suffix, write_labels, write_values

__all__ = [
    "SUFFIXES",
    "Expected",
    "ImageFile",
    "Plane",
    "labels_bytes",
    "of_array",
    "open_file",
    "open_image",
    "opened_by",
    "output_suffix",
    "without_alpha",
    "write_labels",
    "write_values",
]
