"""The EXIF orientation in a file's header, and arrays turned by it."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image

from search.data.images.orientation import AS_STORED, ORIENTATIONS
from search.data.readers.faults import FAULTS
from search.data.readers.image_file import Values

SWAPPING = (5, 6, 7, 8)
"""The orientations that exchange width and height."""

_BACK = {6: 8, 8: 6}
_LARGEST_EXIF = 1 << 20


def orientation_of(file: Image.Image, source: BinaryIO) -> int:
    """What EXIF says, 1 to 8, without decoding the picture; 1 where it says nothing that viewers know."""
    try:
        if file.format == "PNG" and "exif" not in file.info:
            file.info.update(_exif_behind_pixels(source))
        # PNG's own `getexif` decodes the picture.
        found = Image.Image.getexif(file).get(ExifTags.Base.Orientation)
    except FAULTS:  # damaged EXIF beside sound pixels
        return AS_STORED
    return found if isinstance(found, int) and found in ORIENTATIONS else AS_STORED


def _exif_behind_pixels(source: BinaryIO) -> dict[str, bytes]:
    """The EXIF chunk of a PNG, wherever it stands; the place in the file stays as it was."""
    place = source.tell()
    source.seek(8)
    try:
        while len(head := source.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind == b"eXIf":
                return {"exif": source.read(min(length, _LARGEST_EXIF))}
            source.seek(length + 4, 1)
        return {}
    finally:
        source.seek(place)


def shown_shape(height: int, width: int, orientation: int) -> tuple[int, int]:
    """The shape (y, x) as viewers show a picture."""
    return (width, height) if orientation in SWAPPING else (height, width)


def as_shown(values: Values, orientation: int) -> Values:
    """Stored values (..., y, x) as viewers show them."""
    if orientation in SWAPPING:
        values = values.swapaxes(-2, -1)
    # Rows and columns that are reversed, after the exchange.
    rows, columns = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    return np.ascontiguousarray(values[..., :: -1 if rows else 1, :: -1 if columns else 1])


def as_stored(values: Values, orientation: int) -> Values:
    """Values (..., y, x) as they are stored, from those that viewers show: the inverse of `as_shown`."""
    return as_shown(values, _BACK.get(orientation, orientation))
