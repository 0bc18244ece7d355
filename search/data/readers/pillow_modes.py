"""What Pillow's modes hold, and arrays of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.data.readers.image_file import ALPHA, COLOUR, GREY, Values

_WITH_GREY = ("1", "L", "LA", "La")
_NUMBERS = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
CONVERTED = ("CMYK", "YCbCr", "LAB", "HSV")
"""Modes of colour whose pixels are brought to red, green and blue."""

_MODES = {GREY: "L", (*GREY, ALPHA): "LA", COLOUR: "RGB", (*COLOUR, ALPHA): "RGBA"}
_SPREAD = {"L;2": 85, "L;4": 17}
"""By what Pillow multiplies greys of few bits."""


def channels_of(file: Image.Image) -> tuple[str, ...]:
    """The names of the channels of a picture, as viewers show it."""
    if file.mode in _NUMBERS:
        return GREY
    is_grey = file.mode in _WITH_GREY or (file.mode == "P" and _is_grey(palette_of(file)))
    has_alpha = file.mode[-1] in "Aa" or "transparency" in file.info
    return (*(GREY if is_grey else COLOUR), *([ALPHA] if has_alpha else []))


def packing_of(file: Image.Image) -> str:
    """How the pixels are packed in a file that is not decoded yet, by Pillow's name for it."""
    tiles = getattr(file, "tile", ())
    arguments = tiles[0].args if tiles else ""
    return str(arguments[0] if isinstance(arguments, tuple) and arguments else arguments)


def palette_of(file: Image.Image) -> NDArray[np.uint8] | None:
    """The colours (N, 3) of a picture that stores indices."""
    if file.mode not in ("P", "PA") or file.palette is None:
        return None
    # The picture's own `getpalette` decodes it.
    packing, table = file.palette.getdata()
    scratch = Image.new("P", (1, 1))
    scratch.putpalette(bytes(table), packing)
    colours = scratch.getpalette("RGB") or []
    return np.array(colours[: len(colours) // 3 * 3], np.uint8).reshape(-1, 3)


def _is_grey(colours: NDArray[np.uint8] | None) -> bool:
    return colours is not None and len(colours) > 0 and bool((colours == colours[:, :1]).all())


def values_of(file: Image.Image, channels: tuple[str, ...]) -> Values:
    """The values (C, y, x) of a loaded picture, as viewers show them."""
    if file.mode in _NUMBERS:
        return np.asarray(file)[None]
    if "transparency" in file.info and file.mode != "1":
        file = file.convert("LA" if file.mode == "L" else "RGBA")
    elif file.mode in ("La", "RGBa"):
        file = file.convert(file.mode.upper())
    return planes(np.asarray(file.convert(_MODES[channels])))


def stored_of(file: Image.Image, rawmode: str) -> Values:
    """The values (C, y, x) of a loaded picture as numbers: indices of a palette, bits as 0 and 1."""
    if file.mode in ("1", "P"):
        return np.asarray(file).astype(np.uint8)[None]
    if file.mode == "L":
        return np.asarray(file)[None] // np.uint8(_SPREAD.get(rawmode[:3], 1))
    if file.mode in CONVERTED:
        file = file.convert("RGB")
    elif file.mode in ("La", "RGBa", "PA"):
        file = file.convert({"La": "LA"}.get(file.mode, "RGBA"))
    return planes(np.asarray(file))


def planes(array: NDArray[Any]) -> Values:
    """An array (y, x) or (y, x, C) as (C, y, x)."""
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
