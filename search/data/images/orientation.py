"""How viewers turn a picture whose EXIF asks for it, and what that means for its mask."""

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
"""What a viewer does with the stored pixels, by the number in EXIF (tag 0x0112)."""

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
    """Pixels as they are stored, and the EXIF orientation by which viewers show them."""

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
    """Pixels as viewers show them under an orientation."""
    return pixels.transpose(_TURNS[orientation]) if orientation in _TURNS else pixels


def as_stored(pixels: Image.Image, orientation: int) -> Image.Image:
    """Pixels as they are stored, from those that viewers show: what `turned` undoes."""
    return turned(pixels, _BACK.get(orientation, orientation))


class Ambiguous(Exception):
    """Whether a mask lies on its image as shown or as stored cannot be told."""


class SizesDiffer(Exception):
    """An image and its mask are of two sizes, both as shown and as stored."""


def laid_together(image: Oriented, mask: Oriented) -> tuple[Image.Image, Image.Image]:
    """Image and mask of one size, the mask on what it was drawn on, the image as viewers show it.

    A mask was drawn over what a viewer shows, or over the pixels as they are stored. Where the two
    differ, the sizes tell which. Raises Ambiguous where they do not, SizesDiffer where neither fits.
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
