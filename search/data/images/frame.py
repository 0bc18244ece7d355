"""Where an image lies on the canvas that a network takes, and the way back to the image's own grid."""

from __future__ import annotations

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from search.config import Fit

Size = tuple[int, int]
"""Height and width."""


@frozen
class Box:
    """A rectangle of pixels: its upper left corner and its size."""

    top: int
    left: int
    height: int
    width: int

    @property
    def size(self) -> Size:
        return self.height, self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rectangle in an array whose last axes are y and x."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)


@frozen
class Frame:
    """The `part` of an image that a network sees, its `place` on the canvas, and the canvas' size."""

    part: Box
    place: Box
    canvas: Size

    @property
    def is_identity(self) -> bool:
        """Whether the canvas is the image, pixel by pixel."""
        return self.part == self.place == Box(0, 0, *self.canvas)

    def shown(self, pixels: NDArray[np.generic]) -> NDArray[np.generic]:
        """Images (C, H, W) on the canvas, resized smoothly, 0 beyond the image; of bytes 128."""
        canvas = np.full((len(pixels), *self.canvas), beyond(pixels.dtype), pixels.dtype)
        part = pixels[(slice(None), *self.part.slices)]
        canvas[(slice(None), *self.place.slices)] = [smoothly(channel, self.place.size) for channel in part]
        return canvas

    def labels(self, labels: NDArray[np.uint8], beyond_image: int) -> NDArray[np.uint8]:
        """Labels (H, W) on the canvas, each of the nearest pixel, and `beyond_image` beyond the image."""
        canvas = np.full(self.canvas, beyond_image, np.uint8)
        part = Image.fromarray(np.ascontiguousarray(labels[self.part.slices]))
        canvas[self.place.slices] = np.asarray(resized(part, self.place.size, Image.Resampling.NEAREST))
        return canvas

    def back(self, logits: Tensor) -> Tensor:
        """Logits (B, K, *canvas) on the own grid of the part that the network saw (B, K, height, width)."""
        seen = logits[(..., *self.place.slices)]
        if seen.shape[-2:] == torch.Size(self.part.size):
            return seen
        return interpolate(seen, self.part.size, mode="bilinear", align_corners=False)


def framed(shape: Size, size: Size, fit: Fit, canvas: Size | None = None) -> Frame:
    """How an image of `shape` is brought to `size` in the middle of a `canvas`, all (height, width).

    With "stretch" all of it fills the size; with "crop" its largest central part of the size's proportions
    does; with "pad" all of it lies in the middle, its proportions unchanged.
    """
    (height, width), (high, wide) = shape, size
    part, place = Box(0, 0, height, width), Box(0, 0, high, wide)
    if fit == "crop":
        scale = min(height / high, width / wide)
        part = centred(shape, (at_least_one(high * scale), at_least_one(wide * scale)))
    elif fit == "pad":
        scale = min(high / height, wide / width)
        place = Box(0, 0, at_least_one(height * scale), at_least_one(width * scale))
    return Frame(part, centred(canvas or size, place.size), canvas or size)


def centred(shape: Size, size: Size) -> Box:
    """The rectangle of `size` in the middle of `shape`, rounded up and to the left."""
    return Box((shape[0] - size[0]) // 2, (shape[1] - size[1]) // 2, *size)


def at_least_one(side: float) -> int:
    """A side in whole pixels."""
    return max(1, round(side))


def beyond(kind: np.dtype[np.generic]) -> int:
    """The value of pixels beyond an image: the middle of bytes, and 0, the mean, of normalised values."""
    return 128 if kind == np.uint8 else 0


def smoothly(channel: NDArray[np.generic], size: Size) -> NDArray[np.generic]:
    """A channel (H, W) at another size; uint8 stays so, other values are computed in float32."""
    if channel.shape == size:
        return channel
    values = channel if channel.dtype == np.uint8 else channel.astype(np.float32)
    # Pillow's bilinear filter widens with the reduction, so it does not alias.
    small = resized(Image.fromarray(np.ascontiguousarray(values)), size, Image.Resampling.BILINEAR)
    return np.asarray(small).astype(channel.dtype)


def resized(picture: Image.Image, size: Size, how: Image.Resampling) -> Image.Image:
    """A picture at (height, width)."""
    return picture.resize((size[1], size[0]), how)
