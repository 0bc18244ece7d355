"""Readers of image files of every format: the header, the values, and the values as a mask."""

from pathlib import Path

from search.data.masks.pixels import mask_pixels
from search.data.readers import open_file
from tests.fuzz.target import Target, of_file

SUFFIXES = (
    ".png",
    ".jpg",
    ".tif",
    ".bmp",
    ".gif",
    ".ppm",
    ".npy",
    ".npz",
    ".nii",
    ".nii.gz",
    ".mha",
    ".nrrd",
)
LARGEST = 1 << 22
"""The most values of an image that are decoded here: how large it is, its header has told."""


def read(path: Path) -> None:
    found = open_file(path)
    count = len(found.channels)
    for side in found.shape:
        count *= side
    assert found.spacing is None or len(found.spacing) == len(found.shape)
    if count <= LARGEST:
        found.values()
        mask_pixels(path)


def of_format(suffix: str) -> Target:
    return of_file(f"image-{suffix[1:]}", "bytes", f"image{suffix}", read)


TARGETS = tuple(map(of_format, SUFFIXES))
