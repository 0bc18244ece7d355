"""Pictures on the canvas that a network was trained on, and the way back, for MONAI.

MONAI's own Resize does not widen its filter where a picture becomes smaller. Networks were trained on
pictures that Pillow resized, which does.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from monai.transforms import InvertibleTransform, MapTransform
from numpy.typing import NDArray
from PIL import Image
from torch.nn.functional import interpolate


class Fitd(MapTransform, InvertibleTransform):
    """Pictures (C, H, W) at the `size` (height, width) of a network; inverted, logits on the picture's grid.

    "stretch" fills the size with all of a picture, "pad" places it in the middle with its proportions, "crop"
    keeps its proportions too, at the scale at which its central part fills the size. A canvas is rounded up
    to multiples of `stride`; where `more_than_one`, to more than one of them. Beyond the picture lies
    `beyond`: 128 for bytes (`is_bytes`), and 0 for normalised values.
    """

    def __init__(
        self,
        keys: str,
        size: Sequence[int],
        fit: str,
        stride: Sequence[int],
        more_than_one: bool,
        is_bytes: bool,
        allow_missing_keys: bool = False,
    ) -> None:
        super().__init__(keys, allow_missing_keys)
        self.size, self.fit, self.stride = tuple(size), fit, tuple(stride)
        self.more_than_one, self.is_bytes = more_than_one, is_bytes

    def __call__(self, data: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
        d = dict(data)
        for key in self.key_iterator(d):
            image = d[key]
            place, canvas = self.framed(tuple(image.shape[1:]))
            pixels = image.numpy().astype(np.uint8 if self.is_bytes else np.float32)
            shown = np.full((len(pixels), *canvas), 128 if self.is_bytes else 0, pixels.dtype)
            top, left, height, width = place
            for channel, whole in zip(pixels, shown, strict=True):
                whole[top : top + height, left : left + width] = resized(channel, (height, width))
            d[key] = torch.from_numpy(shown).float().as_subclass(type(image)).copy_meta_from(image)
            InvertibleTransform.push_transform(
                self, d[key], orig_size=tuple(image.shape[1:]), extra_info={"place": place}
            )
        return d

    def inverse(self, data: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
        d = dict(data)
        for key in self.key_iterator(d):
            applied = self.pop_transform(d[key])
            top, left, height, width = applied["extra_info"]["place"]
            seen, size = d[key][:, top : top + height, left : left + width], tuple(applied["orig_size"])
            if tuple(seen.shape[1:]) != size:
                own = interpolate(seen.as_tensor()[None], size, mode="bilinear", align_corners=False)[0]
                seen = own.as_subclass(type(d[key])).copy_meta_from(d[key])
            d[key] = seen
        return d

    def framed(self, shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The place (top, left, height, width) of a picture of this shape, and the canvas' size."""
        if self.fit == "crop":
            scale = min(side / wanted for side, wanted in zip(shape, self.size, strict=True))
            canvas = self.rounded_up([max(1, round(side / scale)) for side in shape])
            if self.more_than_one and canvas == self.stride:
                canvas = (canvas[0], 2 * canvas[1])
            return (0, 0, *canvas), canvas
        canvas = self.rounded_up(self.size)
        inner = self.size
        if self.fit == "pad":
            scale = min(wanted / side for side, wanted in zip(shape, self.size, strict=True))
            inner = tuple(max(1, round(side * scale)) for side in shape)
        return ((canvas[0] - inner[0]) // 2, (canvas[1] - inner[1]) // 2, *inner), canvas

    def rounded_up(self, size: Sequence[int]) -> tuple[int, ...]:
        """A size in whole strides."""
        return tuple(-(-side // step) * step for side, step in zip(size, self.stride, strict=True))


def resized(channel: NDArray[Any], size: tuple[int, int]) -> NDArray[Any]:
    """A channel (H, W) at another size, smoothly."""
    if channel.shape == size:
        return channel
    picture = Image.fromarray(np.ascontiguousarray(channel))
    return np.asarray(picture.resize((size[1], size[0]), Image.Resampling.BILINEAR))
