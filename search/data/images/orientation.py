"""How viewers rotate an image with an EXIF orientation, and what that means for its mask."""

from __future__ import annotations

from attrs import frozen
from PIL import Image

AS_STORED = 1

ORIENTATIONS = {
    1: "as stored",
    2: "mirrored left to right",
    3: "rotated by 180 degrees",
    4: "mirrored top to bottom",
    5: "mirrored along the main diagonal",
    6: "rotated by 90 degrees clockwise",
    7: "mirrored along the other diagonal",
    8: "rotated by 90 degrees counterclockwise",
}
"""What viewers do with the stored pixels, by the EXIF number (tag 0x0112)."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,  # Pillow's turns are counterclockwise
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_BACK = {6: 8, 8: 6}
"""The orientations that are not their own inverse."""

_SWAPPING = (5, 6, 7, 8)
"""Orientations that exchange width and height."""


@frozen(eq=False)
class Oriented:
    """Pixels as stored, with the EXIF orientation by which viewers show them."""

    pixels: Image.Image
    orientation: int = AS_STORED

    def shown(self) -> Image.Image:
        """The pixels as viewers show them."""
        return turned(self.pixels, self.orientation)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as viewers show them."""
        width, height = self.pixels.size
        return (height, width) if self.orientation in _SWAPPING else (width, height)


def turned(pixels: Image.Image, orientation: int) -> Image.Image:
    """Pixels as viewers show them, for an orientation."""
    return pixels.transpose(_TURNS[orientation]) if orientation in _TURNS else pixels


def as_stored(pixels: Image.Image, orientation: int) -> Image.Image:
    """Pixels as stored, from those that viewers show: the inverse of `turned`."""
    return turned(pixels, _BACK.get(orientation, orientation))


class Ambiguous(Exception):
    """It is unclear whether a mask belongs to the image as shown or as stored."""


class SizesDiffer(Exception):
    """An image and its mask differ in size, both as shown and as stored."""


def laid_together(image: Oriented, mask: Oriented) -> tuple[Image.Image, Image.Image]:
    """Image and mask as viewers show the image, the mask in the same orientation.

    A mask was drawn either on the image as viewers show it, or on the stored pixels. If the two differ,
    the sizes tell which. Raises Ambiguous if they do not, SizesDiffer if neither fits.
    """
    as_shown = image.shown_size == mask.shown_size
    as_stored = image.pixels.size == mask.pixels.size
    if not as_shown and not as_stored:
        raise SizesDiffer
    if image.orientation != mask.orientation and as_shown and as_stored:
        raise Ambiguous
    if as_shown:
        return image.shown(), mask.shown()
    return image.shown(), turned(mask.pixels, image.orientation)
