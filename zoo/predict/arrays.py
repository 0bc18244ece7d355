"""Predicting images that are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray

from genotype import InputError
from search.data.readers.memory.array_file import Sides, as_array, image_file
from zoo.predict.ahead import chunks
from zoo.predict.compute import Labelled, Networks, Ready, out_of_memory
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.channels import decoded
from zoo.predict.inputs.given import Failed, Given, failure
from zoo.predict.inputs.readable import why_not
from zoo.predict.model import Model
from zoo.predict.prepared import prepared_for
from zoo.predict.room import free, require_room
from zoo.predict.settings import Machine, Settings


def predicted_arrays(
    models: Sequence[Model], images: Iterable[Any], settings: Settings, machine: Machine, spacing: Sides = ()
) -> Iterator[Labelled]:
    """The labels of images (C, *spatial), in order; of one channel its axis may lack.

    `spacing` are the sides of a pixel in mm, x first. Raises InputError for an image that cannot be
    predicted, once those before it are.
    """
    require_room(models, machine)
    networks = Networks.of(tuple(models), settings, machine)
    size = 1 if any(model.preparation.patch for model in models) else machine.batch
    ready = (_ready(number, image, models, settings, spacing) for number, image in enumerate(images))
    for chunk in chunks(ready, size):
        with torch.inference_mode():
            found = list(networks.labelled(chunk))
        yield from map(_sound, found)


def _ready(number: int, image: Any, models: Sequence[Model], settings: Settings, spacing: Sides) -> Ready:
    opened = _opened(number, as_array(image), models[0], spacing)
    problems = why_not(opened, models, settings.convert, free())
    if problems:
        raise InputError("the images", problems)
    try:
        with torch.inference_mode():
            pixels = decoded(opened.files)
            return Ready(opened, "", pixels, tuple(prepared_for(models, settings, opened.files, pixels)))
    except (MemoryError, RuntimeError) as error:
        raise InputError("the images", out_of_memory(opened, error).problems) from None


def _opened(number: int, array: NDArray[Any], model: Model, spacing: Sides) -> Opened:
    """What stands for an image's file."""
    name, dims = f"image {number}", model.genotype.spatial_dims
    whole = array[None] if array.ndim == dims and model.genotype.in_channels == 1 else array
    if array.dtype.kind not in "buif" or whole.ndim != dims + 1 or not whole.size:
        problem = f"is an array {' x '.join(map(str, array.shape))} of {array.dtype}"
        axes = "(channels, y, x)" if dims == 2 else "(channels, z, y, x)"
        raise InputError(
            "the images", failure(name, problem, f"give an array {axes} of real numbers").problems
        )
    path = Path(name)
    return Opened(Given((path,), Path(), name), (image_file(path, whole, lambda: whole, (), spacing),))


def _sound(found: Labelled | Failed) -> Labelled:
    if isinstance(found, Failed):
        raise InputError("the images", found.problems)
    return found
