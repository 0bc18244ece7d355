"""What stands for the file of an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.data.file_names import in_words
from search.data.readers.image_file import GREY, ImageFile, Plane, names_of
from search.data.volumes.geometry import Geometry

KIND = "array"
_SHAPES = (
    "give an image (channels, y, x) with a mask (y, x), or for volumes (channels, z, y, x) with (z, y, x)"
)


Read = Callable[[], NDArray[Any]]
Sides = Sequence[float]
"""The sides of a pixel in mm, x first; () where they are not known."""


@frozen(eq=False)
class Pair:
    """An image (C, *spatial) and its labels (*spatial), as the program has them: nothing is copied."""

    image: NDArray[Any]
    mask: NDArray[Any]


def as_array(values: Any) -> NDArray[Any]:
    """An array of NumPy, a tensor of torch or a list as an array; on the CPU without a copy, where there is a
    type for it.
    """
    if hasattr(values, "detach"):  # a tensor, which may be on a device, or of a type that NumPy lacks
        tensor = values.detach().cpu()
        return np.asarray(tensor.float().numpy() if str(tensor.dtype) == "torch.bfloat16" else tensor.numpy())
    return np.asarray(values)


def paired(image: Any, mask: Any, path: Path) -> Pair:
    """An image with its mask, of which the image may lack the axis of a single channel, and the mask have
    one.

    Raises InputError, which names the `path`, for other axes and for values that are not real numbers.
    """
    pixels, labels = as_array(image), as_array(mask)
    for array, what in ((pixels, "image"), (labels, "mask")):
        if array.dtype.kind not in "buif" or array.dtype.itemsize > 8:
            raise _refused(
                path, f"its {what} holds {array.dtype}, not real numbers", "give integers or floats"
            )
    if labels.ndim == pixels.ndim and labels.ndim > 2 and len(labels) == 1:
        labels = labels[0]
    if labels.ndim == pixels.ndim:
        pixels = pixels[None]
    if labels.ndim not in (2, 3) or pixels.ndim != labels.ndim + 1 or 0 in (*pixels.shape, *labels.shape):
        raise _refused(path, f"has an image {shown(pixels)} and a mask {shown(labels)}", _SHAPES)
    if pixels.shape[:-1] == labels.shape != pixels.shape[1:]:
        problem = f"has its channels last: an image {shown(pixels)} with a mask {shown(labels)}"
        raise _refused(path, problem, "give channels first: numpy.moveaxis(image, -1, 0)")
    return Pair(pixels, labels)


def shown(array: NDArray[Any]) -> str:
    """A shape in words."""
    return " x ".join(map(str, array.shape)) or "of one value"


def _refused(path: Path, problem: str, remedy: str) -> InputError:
    return InputError(path.name, [Diagnostic(in_words(path), problem, remedy)])


def image_file(path: Path, like: NDArray[Any], read: Read, names: Sequence[str], sides: Sides) -> ImageFile:
    """What stands for an image's file, with the shape and type of an array (C, *spatial) `like` it.

    `names` are those of the channels, if they have any; `sides` those of a pixel.
    """
    return ImageFile(
        path=path,
        kind=KIND,
        shape=like.shape[1:],
        channels=tuple(names) or names_of(len(like)),
        dtype=like.dtype.newbyteorder("="),
        read=lambda: native(read()),
        geometry=geometry_with(like.shape[1:], sides),
        source="the spacing that was given" if sides else "",
    )


def mask_file(path: Path, like: NDArray[Any], read: Read, sides: Sides) -> ImageFile:
    """What stands for a mask's file, with the shape and type of an array (*spatial) `like` it."""
    return ImageFile(
        path=path,
        kind=KIND,
        shape=like.shape,
        channels=GREY,
        dtype=like.dtype.newbyteorder("="),
        read=lambda: native(read())[None],
        geometry=geometry_with(like.shape, sides),
    )


def native(array: NDArray[Any]) -> NDArray[Any]:
    """The same in the machine's order of bytes."""
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def geometry_with(shape: tuple[int, ...], sides: Sides) -> Geometry | Plane | None:
    """Where the pixels of an array (y, x) or (z, y, x) with such sides are; None if these are not known."""
    if not sides:
        return None
    if len(shape) == 2:
        return Plane((sides[0], sides[1]))
    z, y, x = shape
    return Geometry((x, y, z), np.diag([*sides, 1.0]))
