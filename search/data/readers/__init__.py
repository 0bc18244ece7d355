"""Image files of any format: their headers, their values, and label maps written like them."""

from search.data.readers.arrays import Expected
from search.data.readers.image_file import ImageFile, Plane, without_alpha
from search.data.readers.open import SUFFIXES, open_image
from search.data.readers.writing import output_suffix, write_labels, write_values

__all__ = [
    "SUFFIXES",
    "Expected",
    "ImageFile",
    "Plane",
    "open_image",
    "output_suffix",
    "without_alpha",
    "write_labels",
    "write_values",
]
