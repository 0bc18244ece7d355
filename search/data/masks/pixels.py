"""The values of a mask file, as whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import InputError, refuse
from search.config import GeometryForm
from search.data.file_names import in_words
from search.data.readers.image_file import ALPHA, COLOUR, ImageFile, Values, opaque
from search.data.readers.open import PICTURES, open_image

WHITE = 0xFFFFFF
CUT_AT = 0.5
MOST = 1 << 31
_ONE_CLASS = "store the class of each pixel as one whole number"
_AS_PICTURE = "PNG with 8 bits of grey or a palette"
_CODES = np.array([1 << 16, 1 << 8, 1], np.int32)


@frozen(eq=False)
class MaskPixels:
    """The values (*spatial) of a mask, integers, as viewers show it; `colours` if they are 0xRRGGBB."""

    file: ImageFile
    values: NDArray[Any]
    colours: bool
    notes: tuple[str, ...] = ()


def read_mask(path: Path, threshold: bool = False, form: GeometryForm | None = None) -> NDArray[Any]:
    """The values (*spatial) of a mask, integers: see `mask_pixels`."""
    return mask_pixels(path, threshold, form).values


ReadMask = Callable[[Path, bool, GeometryForm | None, bool], MaskPixels]
"""How a mask file is read: see `mask_pixels`."""


@coded("D146")
def mask_pixels(
    path: Path, threshold: bool = False, form: GeometryForm | None = None, colours: bool = False
) -> MaskPixels:
    """A mask file: greys as their numbers, palettes as indices, 1 bit as 0 and 1; of RGB the grey, or where
    channels differ, or with `colours`, each colour as 0xRRGGBB.

    A file compressed with a loss has no exact values: with `threshold` it is 1 where it is brighter than
    half; so is one of numbers from 0 to 1 that are not whole, such as probabilities, where it is .5 or more.
    Raises InputError without that, for transparent pixels, for several channels that are no colours, and for
    other numbers that are not whole.
    """
    file = open_image(path, form)
    if file.lossy:
        return _thresholded(file, threshold)
    values = file.values() if colours else file.stored()
    if file.palette is not None and len(values) > len(COLOUR):
        values = values[: len(COLOUR)]  # what of a palette is transparent is a class like others
    values = _without_alpha(file, values)
    if colours:
        return MaskPixels(file, _colours(file, values), True)
    if len(values) == 1:
        return _of_numbers(file, values[0], threshold)
    if len(values) != len(COLOUR) or file.channels[:3] != COLOUR or values.dtype != np.uint8:
        problem = f"has {len(values)} channels of {values.dtype}, not one class for each pixel"
        raise _refused(file, problem, one_class([in_words(file.path)]))
    if (values[:1] == values).all():
        return MaskPixels(file, values[0], False)
    return MaskPixels(file, _codes(values), True)


def _without_alpha(file: ImageFile, values: Values) -> Values:
    if len(values) not in (2, 4) or file.channels[-1] != ALPHA:
        return values
    if not (values[-1] == opaque(values.dtype)).all():
        problem = "has transparent pixels, which have no certain value"
        raise _refused(file, problem, "store it without transparency (alpha)", "D144")
    return values[:-1]


def _thresholded(file: ImageFile, threshold: bool) -> MaskPixels:
    if not threshold:
        problem = f"a mask stored as {file.kind}, whose compression blurs its edges"
        remedy = (
            "store masks as PNG with 0 for background and 255 for the target; or give --threshold, by which "
            "what is brighter than half is the target"
        )
        raise _refused(file, problem, remedy, "D143")
    values = file.values()
    if values.dtype != np.uint8 or (np.ptp(values[:3].astype(np.int16), axis=0) > 64).any():
        raise _refused(file, f"a mask in colour, stored as {file.kind}", f"{_ONE_CLASS}: {_AS_PICTURE}")
    target = values[:3].mean(axis=0) >= 127.5
    note = f"{in_words(file.path)} is {file.kind}: it is thresholded at half of the brightest level"
    return MaskPixels(file, target.astype(np.uint8), False, (note,))


def _of_numbers(file: ImageFile, values: NDArray[Any], threshold: bool) -> MaskPixels:
    if not is_fraction(values):
        return MaskPixels(file, _whole(file, values), False)
    if not threshold:
        problem = "has values between 0 and 1, as probabilities are"
        remedy = "have them cut at .5: --threshold; or store a class for each pixel"
        raise _refused(file, problem, remedy)
    note = f"{in_words(file.path)} has values between 0 and 1: it is thresholded at .5"
    return MaskPixels(file, (values >= CUT_AT).astype(np.uint8), False, (note,))


def is_fraction(values: NDArray[Any]) -> bool:
    """Whether values are from 0 to 1, and not all whole."""
    if values.dtype.kind != "f" or not bool(((values >= 0) & (values <= 1)).all()):
        return False
    return bool((values != np.round(values)).any())


def one_class(names: Iterable[str]) -> str:
    """How to store masks, whose names tell whether they are pictures."""
    return f"{_ONE_CLASS}: {_AS_PICTURE}" if all(map(is_picture, names)) else _ONE_CLASS


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its name."""
    return name.lower().endswith(PICTURES)


def _whole(file: ImageFile, values: NDArray[Any]) -> NDArray[Any]:
    """Values as integers, of as few bytes as they had, four at most."""
    if values.dtype == np.bool_:
        return values.astype(np.uint8)
    if values.dtype.kind == "f":
        _require_whole(file, values)
    elif values.dtype.itemsize < 4:
        return values
    if values.size and (values.max() >= MOST or values.min() <= -MOST):
        raise _refused(file, "has values that are too large for classes", one_class([in_words(file.path)]))
    return values.astype(np.int32)


def _require_whole(file: ImageFile, values: NDArray[Any]) -> None:
    if not np.isfinite(values).all() or (values != np.round(values)).any():
        problem = "has values that are not whole numbers"
        remedy = "store a class for each pixel; of masks with values from 0 to 1, --threshold cuts at .5"
        raise _refused(file, problem, remedy)


def _colours(file: ImageFile, values: Values) -> NDArray[Any]:
    if values.dtype != np.uint8 or len(values) not in (1, 3):
        problem = "is not in colours of 8 bits, as other masks are"
        raise _refused(file, problem, "store all masks in one form")
    return _codes(np.broadcast_to(values, (3, *values.shape[1:])))


def _codes(values: Values) -> NDArray[Any]:
    """Red, green and blue (3, *spatial) as 0xRRGGBB."""
    red, green, blue = (values[index].astype(np.int32) * _CODES[index] for index in range(3))
    return np.asarray(red + green + blue)


def _refused(file: ImageFile, problem: str, remedy: str, code: str = "") -> InputError:
    return refuse(file.path.name, in_words(file.path), problem, remedy, code)
