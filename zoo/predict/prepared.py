"""An image as a network is given it, and the way back to the image's own grid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from attrs import frozen
from torch import Tensor

from compiler.program.sizes import Sizes
from search.data.arrays.resample import linearly, resampled_shape
from search.data.images.frame import Box, Frame, Size, framed
from search.data.readers.image_file import Values
from search.data.volumes.geometry import Geometry, Spacing
from search.preparation import Preparation, padded


@frozen(eq=False)
class Prepared:
    """An `image` (C, *canvas), bytes or normalised; `back` brings logits (K, *canvas) to the own grid.

    With a `patch` the image is larger than the network's input, and read window by window.
    """

    image: Tensor
    back: Callable[[Tensor], Tensor]
    patch: tuple[int, ...] = ()


def on_canvas(pixels: Values, preparation: Preparation, sizes: Sizes) -> Prepared:
    """A picture (C, H, W) as in training: in patches at full resolution, or brought to one size.

    A network of crops, which are not stretched, sees all of the picture.
    """
    if preparation.patch:
        return Prepared(stored(pixels), lambda logits: logits, preparation.extent())
    frame = frame_of((pixels.shape[1], pixels.shape[2]), preparation, sizes)
    return Prepared(stored(frame.shown(pixels)), lambda logits: frame.back(logits[None])[0])


def stored(pixels: Values) -> Tensor:
    """As images are held in training: bytes, or normalised values in half precision."""
    tensor = torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
    return tensor if tensor.dtype == torch.uint8 else tensor.half()


def frame_of(shape: Size, preparation: Preparation, sizes: Sizes) -> Frame:
    """Where a picture (height, width) lies on the network's canvas."""
    height, width = preparation.extent()
    if preparation.fit != "crop":
        high, wide = padded((height, width), sizes)
        return framed(shape, (height, width), preparation.fit, (high, wide))
    high, wide = unstretched(shape, (height, width), sizes)
    return Frame(Box(0, 0, *shape), Box(0, 0, high, wide), (high, wide))


def unstretched(shape: Size, size: Size, sizes: Sizes) -> tuple[int, ...]:
    """Sides in the proportions of `shape`, of which a central part fills `size`, rounded up to what the
    network takes.
    """
    scale = min(side / wanted for side, wanted in zip(shape, size, strict=True))
    return sizes.fitted([max(1, round(side / scale)) for side in shape])


def at_spacing(image: Tensor, geometry: Geometry, preparation: Preparation) -> Prepared:
    """A normalised volume (C, z, y, x) at the network's spacing, to be read window by window."""
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing_of(preparation))
    resampled = linearly(image, shape).half()
    return Prepared(resampled, partial(linearly, shape=geometry.oriented_shape), preparation.extent())


def spacing_of(preparation: Preparation) -> Spacing:
    """The size of a voxel (x, y, z) in mm that the network was trained on."""
    x, y, z = preparation.spacing
    return x, y, z
