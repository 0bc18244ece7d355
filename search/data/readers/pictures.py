"""JPEG, PNG, BMP, GIF and PNM through Pillow."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader
from pathlib import Path

import numpy as np
from PIL import Image

from genotype.diagnostics.diagnostic import refuse
from genotype.text.regular import open_regular
from search.data.file_names import in_words
from search.data.images.jpeg import frame_of
from search.data.readers.exif import as_shown, orientation_of, shown_shape
from search.data.readers.faults import DAMAGED, reading, require_size
from search.data.readers.image_file import ALPHA, COLOUR, ImageFile, Values
from search.data.readers.itk import itk_values, toolkit
from search.data.readers.pillow_modes import (
    CONVERTED,
    channels_of,
    packing_of,
    palette_of,
    stored_of,
    values_of,
)

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "PPM")
_KINDS = {"MPO": "JPEG", "PPM": "PNM", "DIB": "BMP"}
_FORM = "an image"
_DEEP = "16 bits for each colour"


@contextmanager
def opened(path: Path) -> Iterator[tuple[Image.Image, int]]:
    """A picture whose pixels are not decoded yet, and its EXIF orientation."""
    # From a path Pillow may map a file into memory.
    with open_regular(path, "picture") as source, Image.open(source, formats=FORMATS) as file:
        _require_bytes(path, file, source)
        yield file, orientation_of(file, source)


def _require_bytes(path: Path, file: Image.Image, source: BufferedReader) -> None:
    """Refuse a JPEG that is far too short for the pixels of its header."""
    frame = frame_of(source) if file.format in ("JPEG", "MPO") else None
    if frame is not None and frame.least_bytes > os.fstat(source.fileno()).st_size:
        problem = f"is cut off, or its header is wrong: it says {frame.width} x {frame.height} pixels"
        raise refuse(path.name, in_words(path), problem, DAMAGED, "D111")


def open_picture_file(path: Path) -> ImageFile:
    """The header of a picture. Raises InputError if it is none, is too large, or is not of one frame."""
    with reading(path, _FORM), opened(path) as (file, orientation):
        require_size(path, (file.height, file.width), 1, np.dtype(np.uint8))
        _require_one_frame(path, file)
        if _is_deep(file):
            return _deep(path, file, orientation)
        channels = channels_of(file)
        return ImageFile(
            path=path,
            kind=_KINDS.get(file.format or "", file.format or ""),
            shape=shown_shape(file.height, file.width, orientation),
            channels=channels,
            dtype=np.dtype(np.uint16 if file.mode.startswith("I") else np.uint8),
            read=partial(_decoded, path, lambda file, _: values_of(file, channels)),
            read_stored=partial(_decoded, path, stored_of),
            orientation=orientation,
            lossy=file.format in ("JPEG", "MPO"),
            palette=palette_of(file),
            notes=_notes(path, file),
        )


def _require_one_frame(path: Path, file: Image.Image) -> None:
    # A phone's JPEG (MPO) holds other pictures of the same scene behind the one that viewers show.
    if file.format != "MPO" and getattr(file, "n_frames", 1) > 1:
        problem = f"holds {getattr(file, 'n_frames', 1)} frames, not one image"
        raise refuse(path.name, in_words(path), problem, "store each frame as a file of its own")


def _is_deep(file: Image.Image) -> bool:
    """Whether the file has 16 bits for each of several channels, of which Pillow keeps 8."""
    if file.format == "PPM":
        return file.mode == "RGB" and packing_of(file) not in ("RGB", "")
    return ";16" in packing_of(file) and file.mode[:1] != "I"


def _deep(path: Path, file: Image.Image, orientation: int) -> ImageFile:
    """A picture of 16 bits for each channel, through SimpleITK."""
    if file.format != "PNG":
        problem = "has more than 8 bits for each colour, which cannot be read from this format"
        raise refuse(path.name, in_words(path), problem, "store it as PNG")
    if packing_of(file).startswith("LA"):
        problem = "has an alpha beside 16 bits of grey, which cannot be read"
        raise refuse(path.name, in_words(path), problem, "store it without the alpha")
    toolkit(path, f"has {_DEEP}")
    channels = (*COLOUR, ALPHA) if packing_of(file).startswith("RGBA") else COLOUR
    return ImageFile(
        path=path,
        kind="PNG",
        shape=shown_shape(file.height, file.width, orientation),
        channels=channels,
        dtype=np.dtype(np.uint16),
        read=lambda: as_shown(itk_values(path, "PNGImageIO", _DEEP), orientation),
        orientation=orientation,
    )


def _decoded(path: Path, convert: Callable[[Image.Image, str], Values]) -> Values:
    with reading(path, _FORM), opened(path) as (file, orientation):
        packing = packing_of(file)  # which is forgotten when the pixels are decoded
        file.load()
        values = as_shown(convert(file, packing), orientation)
        return values.astype(np.uint16) if file.mode.startswith("I") else values


def _notes(path: Path, file: Image.Image) -> tuple[str, ...]:
    if file.mode not in CONVERTED:
        return ()
    return (f"{in_words(path)} is {file.mode}: its colours are converted to red, green and blue",)
