"""Reading one image file and one mask file, and resizing them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import Fit
from search.data.images.mask_rules import Bytes, why_no_mask
from search.data.images.orientation import (
    AS_STORED,
    ORIENTATIONS,
    Ambiguous,
    Oriented,
    SizesDiffer,
    laid_together,
)
from search.data.images.pairs import Pair
from search.data.images.picture import in_mode, open_picture


@frozen(eq=False)
class Decoded:
    """A sample at its final size, with facts about its mask at the file's resolution.

    `image` is (3, size, size) uint8, `mask` (size, size) uint8 in {0, 1}; `foreground` is the target's
    share of the used pixels of the mask file, `outline` a hash of those pixels.
    """

    image: Bytes
    mask: Bytes
    foreground: float
    outline: bytes


def decode(pair: Pair, size: int, fit: Fit = "stretch") -> Decoded:
    """Read a pair; the image is resized smoothly, the mask thresholded at half and resized by nearest
    neighbour.

    Both are rotated as viewers show the image by its EXIF orientation. With `fit` "crop" they are then
    cropped to their central square.

    Raises InputError with every problem of the two files: unreadable, not 8 bits per channel, different
    sizes, a mask that is a JPEG or has more than two levels, an orientation that leaves two positions for
    the mask.
    """
    image, mask = _read_image(pair.image), _read_mask(pair.mask)
    problems = [problem for problem in (image, mask) if isinstance(problem, Diagnostic)]
    if isinstance(image, Diagnostic) or isinstance(mask, Diagnostic):
        raise InputError(pair.id, problems)
    picture, levels = _laid_together(pair, image, mask)
    if fit == "crop":
        picture, levels = _central_square(picture), _central_square(levels)
    return _resized(picture, np.asarray(levels) >= 128, size)


def _laid_together(pair: Pair, image: Oriented, mask: Oriented) -> tuple[Image.Image, Image.Image]:
    try:
        return laid_together(image, mask)
    except Ambiguous:
        raise InputError(pair.id, [_ambiguous(pair, image, mask)]) from None
    except SizesDiffer:
        raise InputError(pair.id, [_sizes_differ(pair, image, mask)]) from None


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


def _read_image(path: Path) -> Oriented | Diagnostic:
    picture = open_picture(path, _shown(path))
    if isinstance(picture, Diagnostic):
        return picture
    return Oriented(in_mode(picture.pixels, "RGB"), picture.orientation)


def _read_mask(path: Path) -> Oriented | Diagnostic:
    """The mask in grey levels."""
    picture = open_picture(path, _shown(path))
    if isinstance(picture, Diagnostic):
        return picture
    colours: Bytes = np.asarray(in_mode(picture.pixels, "RGB"))
    reason = why_no_mask(picture.kind, colours)
    if reason is not None:
        return Diagnostic(_shown(path), *reason)
    return Oriented(Image.fromarray(np.ascontiguousarray(colours[..., 0])), picture.orientation)


def _sizes_differ(pair: Pair, image: Oriented, mask: Oriented) -> Diagnostic:
    sizes = f"{_size(image)}, mask {_size(mask)}"
    remedy = "export image and mask at the same size: resizing one of them could shift it"
    return Diagnostic(f"{_shown(pair.image)} ({sizes})", "image and mask differ in size", remedy)


def _size(decoded: Oriented) -> str:
    width, height = decoded.pixels.size
    turn = "" if decoded.orientation == AS_STORED else f" with EXIF orientation {decoded.orientation}"
    return f"{width}x{height}{turn}"


def _ambiguous(pair: Pair, image: Oriented, mask: Oriented) -> Diagnostic:
    path, decoded, other = pair.image, image, "its mask"
    if image.orientation == AS_STORED:
        path, decoded, other = pair.mask, mask, "its image"
    says = f"EXIF orientation {decoded.orientation}: viewers show it {ORIENTATIONS[decoded.orientation]}"
    return Diagnostic(_shown(path), f"{says}, but {other} has another orientation", _BAKE)


_BAKE = (
    "if the masks were drawn on the image as viewers show it, rotate the pixels: mogrify -auto-orient FILE "
    "(ImageMagick); if on the stored pixels, remove the orientation: exiftool -Orientation= FILE"
)
