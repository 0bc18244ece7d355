"""Synthetic images as files, in folders that genoc reads as data."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image

from search.data.images.mask_rules import Bytes
from search.data.synthetic.dermoscopy import synthetic_sample
from search.data.synthetic.parts import name_of
from search.data.synthetic.volumes import CHANNELS, PARTS, Levels, spacing, synthetic_volume

PART = "test"
"""Images of the test set of a training without data that has the same seed: it has not seen them."""

File = tuple[str, bytes]
"""A path in the folder, and the file's content."""


def picture_files(count: int, size: int, seed: int) -> Iterator[File]:
    """images/ID.png and masks/ID.png, the masks black and white."""
    for index in range(count):
        picture, mask = synthetic_sample(size, seed, PART, index)
        name = f"{name_of(PART, seed, index)}.png"
        yield f"images/{name}", _png(picture)
        yield f"masks/{name}", _png(mask * np.uint8(255))


def volume_files(count: int, size: int, seed: int) -> Iterator[File]:
    """A data set in nnU-Net's layout, of NIfTI files: imagesTr/ID_0000.nii.gz, labelsTr/ID.nii.gz."""
    for index in range(count):
        image, parts = synthetic_volume(size, seed, PART, index)
        name = name_of(PART, seed, index)
        yield f"imagesTr/{name}_0000.nii.gz", _nifti(image)
        yield f"labelsTr/{name}.nii.gz", _nifti(parts)
    yield "dataset.json", _description(count)


def _description(count: int) -> bytes:
    described = {
        "channel_names": {str(place): name for place, name in enumerate(CHANNELS)},
        "labels": {name: label for label, name in enumerate(PARTS)},
        "numTraining": count,
        "file_ending": ".nii.gz",
    }
    return (json.dumps(described, indent=2) + "\n").encode()


def _png(pixels: Bytes) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _nifti(volume: Levels | Bytes) -> bytes:
    """A volume (z, y, x) as a file of axes x, y, z, in mm."""
    import nibabel

    side = spacing(len(volume))
    image = nibabel.Nifti1Image(volume.T, np.diag([side, side, side, 1.0]))
    image.header.set_xyzt_units("mm")
    return gzip.compress(image.to_bytes(), mtime=0)
