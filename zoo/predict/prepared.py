"""An image as a network is given it, and the way back to the image's own grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import torch
from attrs import frozen
from torch import Tensor

from compiler.program.sizes import Sizes
from search.data.arrays.resample import linearly, resampled_shape
from search.data.images.canvas import whole_frame
from search.data.readers.image_file import ImageFile, Values
from search.data.volumes.geometry import Geometry, Spacing
from search.data.volumes.read import geometry_of
from search.preparation import Preparation
from zoo.predict.inputs.channels import Wanted, suited
from zoo.predict.model import Model
from zoo.predict.settings import Settings
from zoo.predict.thin import as_volume


@frozen(eq=False)
class Prepared:
    """An `image` (C, *canvas), bytes or normalised; `back` brings logits (K, *canvas) to the own grid.

    With a `patch` the image is larger than the network's input, and read window by window.
    """

    image: Tensor
    back: Callable[[Tensor], Tensor]
    patch: tuple[int, ...] = ()


def prepared_for(
    models: Sequence[Model], settings: Settings, files: Sequence[ImageFile], pixels: Values
) -> Iterator[Prepared]:
    """The values (C, *shape) of an image, as each of the networks is given it."""
    for model in models:
        wanted = Wanted.by(model.preparation, model.genotype.in_channels, settings.convert)
        values = suited(pixels, files, wanted)
        if not model.preparation.is_of_volumes:
            yield on_canvas(values, model.preparation, model.sizes)
            continue
        volume = torch.from_numpy(np.require(as_volume(values, files[0]), requirements=["C", "W"]))
        yield at_spacing(volume, geometry_of(files[0]), model.preparation)


def on_canvas(pixels: Values, preparation: Preparation, sizes: Sizes) -> Prepared:
    """A picture (C, H, W) as in training: in patches at full resolution, or brought to one size.

    Pictures are measured the same way on their own grids: see `whole_frame`.
    """
    if preparation.patch:
        return Prepared(stored(pixels), lambda logits: logits, preparation.extent())
    frame = whole_frame((pixels.shape[1], pixels.shape[2]), preparation, sizes)
    return Prepared(stored(frame.shown(pixels)), lambda logits: frame.back(logits[None])[0])


def stored(pixels: Values) -> Tensor:
    """As images are held in training: bytes, or normalised values in half precision."""
    tensor = torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
    return tensor if tensor.dtype == torch.uint8 else tensor.half()


def at_spacing(image: Tensor, geometry: Geometry, preparation: Preparation) -> Prepared:
    """A normalised volume (C, z, y, x) at the network's spacing, to be read window by window."""
    shape = resampled_shape(geometry.oriented_shape, geometry.spacing, spacing_of(preparation))
    resampled = linearly(image, shape).half()
    return Prepared(resampled, partial(linearly, shape=geometry.oriented_shape), preparation.extent())


def spacing_of(preparation: Preparation) -> Spacing:
    """The size of a voxel (x, y, z) in mm that the network was trained on."""
    x, y, z = preparation.spacing
    return x, y, z
