"""One image file and one mask file, read and brought to size."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image

from genotype.problems import Problem, Refused
from genotype.regular import open_regular
from search.config import Fit
from search.data.mask_rules import Bytes, why_no_mask
from search.data.pairs import Pair

# What Pillow raises for a file that is no picture, is cut off, is damaged or is absurdly large.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)
# Modes that convert to 8-bit RGB without a loss that would show; 16-bit ones would saturate.
EIGHT_BIT = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")


@frozen(eq=False)
class Decoded:
    """A sample at the wanted size, with what is known of its mask at the file's resolution.

    `image` is (3, size, size) uint8, `mask` (size, size) uint8 in {0, 1}; `foreground` is the
    target's share of the pixels of the mask file that are used, `outline` a hash of those pixels.
    """

    image: Bytes
    mask: Bytes
    foreground: float
    outline: bytes


def decode(pair: Pair, size: int, fit: Fit = "stretch") -> Decoded:
    """Read a pair; the image is resized smoothly, the mask cut at half and resized by nearest.

    With `fit` "crop" both are cut to their central square before.

    Raises Refused with every problem of the two files: unreadable, not 8 bits deep, sizes that
    differ, a mask that is a JPEG or has more than two levels.
    """
    image, mask = _read_image(pair.image), _read_mask(pair.mask)
    problems = [found for found in (image, mask) if isinstance(found, Problem)]
    if isinstance(image, Problem) or isinstance(mask, Problem):
        raise Refused(pair.id, problems)
    if image.size != mask.size:
        raise Refused(pair.id, [_sizes_differ(pair, image, mask)])
    if fit == "crop":
        image, mask = _central_square(image), _central_square(mask)
    return _resized(image, np.asarray(mask) >= 128, size)


def _central_square(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def _resized(image: Image.Image, mask: NDArray[np.bool_], size: int) -> Decoded:
    # Pillow's bilinear filter widens with the reduction, so it does not alias.
    smooth = image.resize((size, size), Image.Resampling.BILINEAR)
    nearest = Image.fromarray(mask.view(np.uint8)).resize((size, size), Image.Resampling.NEAREST)
    outline = hashlib.sha256(repr(mask.shape).encode() + np.packbits(mask).tobytes()).digest()
    planes = np.ascontiguousarray(np.asarray(smooth).transpose(2, 0, 1))
    return Decoded(planes, np.array(nearest), float(mask.mean()), outline)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _open(path: Path) -> Image.Image | Problem:
    try:
        with open_regular(path, "picture") as source, Image.open(source) as file:
            file.load()
            picture = file.copy()
            picture.format = file.format
    except _UNREADABLE:
        remedy = "copy or download it again, or remove it"
        return Problem(_shown(path), "cannot be read as a picture (damaged or cut off)", remedy)
    if picture.mode not in EIGHT_BIT:
        text = f"has {picture.mode} samples, not 8 bits per channel"
        return Problem(_shown(path), text, "convert it to 8 bits per channel")
    return picture


def _read_image(path: Path) -> Image.Image | Problem:
    picture = _open(path)
    return picture if isinstance(picture, Problem) else picture.convert("RGB")


def _read_mask(path: Path) -> Image.Image | Problem:
    """The mask in grey levels."""
    picture = _open(path)
    if isinstance(picture, Problem):
        return picture
    colours: Bytes = np.asarray(picture.convert("RGB"))
    reason = why_no_mask(picture.format, colours)
    if reason is not None:
        return Problem(_shown(path), *reason)
    return Image.fromarray(np.ascontiguousarray(colours[..., 0]))


def _sizes_differ(pair: Pair, image: Image.Image, mask: Image.Image) -> Problem:
    sizes = f"{image.width}x{image.height}, mask {mask.width}x{mask.height}"
    remedy = "export image and mask at the same size: resizing one of them could shift it"
    return Problem(f"{_shown(pair.image)} ({sizes})", "image and mask differ in size", remedy)
