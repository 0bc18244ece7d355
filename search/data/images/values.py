"""The values of a picture as a network is given them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.data.arrays.standardised import standardised
from search.data.files import CaseFiles
from search.data.readers.image_file import ALPHA, COLOUR, GREY, ImageFile
from search.preparation import Values

PICTURES = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "PNM")
"""Formats whose bytes are brightness, from black to white."""


def values_of(files: Sequence[CaseFiles]) -> Values:
    """How the values of a set are normalised: as bytes if all are pictures of 8 bits, else by image."""
    images = [image for file in files for image in file.images]
    eight_bit = all(image.kind in PICTURES and image.dtype == np.uint8 for image in images)
    return "bytes" if eight_bit else "standardised"


def opaque_values(image: ImageFile) -> NDArray[Any]:
    """The values of a picture (C, H, W) without its transparency."""
    values = image.values()
    return values[:-1] if image.channels[-1] == ALPHA else values


def picture_values(images: Sequence[ImageFile], channels: Sequence[str], values: Values) -> NDArray[Any]:
    """The channels (C, H, W) of a picture: bytes, or float32 that are standardised.

    A grey picture becomes a coloured one where the others of its set are coloured.
    """
    pixels = np.concatenate([opaque_values(image) for image in images])
    if values == "standardised":
        pixels = standardised(pixels, images[0].path)
    if pixels.shape[0] == len(GREY) and tuple(channels) == COLOUR:
        return np.repeat(pixels, len(COLOUR), axis=0)
    return pixels[: len(channels)]
