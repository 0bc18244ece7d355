"""From prepared images to labels on their own grids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

from genotype import InputError
from genotype.commands.console import is_out_of_memory
from search.data.readers import ImageFile
from search.data.readers.image_file import Values
from search.data.split import LogitsOf
from search.training.metrics import most_probable, predict_labels
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.given import Failed, failed, failure
from zoo.predict.logits import averaged, logits_of_all, mirrored
from zoo.predict.model import Model
from zoo.predict.prepared import Prepared
from zoo.predict.settings import Machine, Settings
from zoo.predict.thin import as_file


@frozen(eq=False)
class Ready:
    """An image that was read: its values, and how each network is given it."""

    image: Opened
    digest: str
    pixels: Values
    prepared: tuple[Prepared, ...]


@frozen(eq=False)
class Computed:
    """An image with the logits (K, *canvas) of each network, at the size that the network saw."""

    ready: Ready
    logits: tuple[Tensor, ...]


@frozen(eq=False)
class Labelled:
    """An image with its labels (*shape), and if they are asked for the probabilities (labels, *shape)."""

    ready: Ready
    labels: NDArray[np.uint8]
    probable: NDArray[np.float32] | None


@frozen(eq=False)
class Networks:
    """The networks on their device, and what they compute logits by."""

    models: tuple[Model, ...]
    logits_of: tuple[LogitsOf, ...]
    machine: Machine
    probabilities: bool

    @staticmethod
    def of(models: tuple[Model, ...], settings: Settings, machine: Machine) -> Networks:
        """The networks, moved to the device."""
        axes = range(2, 2 + models[0].genotype.spatial_dims) if settings.flip else ()
        logits_of = tuple(mirrored(model.network.to(machine.device), axes) for model in models)
        return Networks(models, logits_of, machine, settings.probabilities)

    def labelled(self, images: Sequence[Ready]) -> Iterator[Labelled | Failed]:
        """The labels of images."""
        return map(self.on_own_grid, self.computed(images))

    def computed(self, images: Sequence[Ready]) -> Iterator[Computed | Failed]:
        """The logits of images: computed together, or one by one where memory does not suffice."""
        try:
            found = self._together(images)
        except (MemoryError, RuntimeError) as error:
            lack = out_of_memory(images[0].image, error)
        else:
            yield from found
            return
        for image in images if len(images) > 1 else ():
            yield from self.computed([image])
        if len(images) == 1:
            yield lack

    def _together(self, images: Sequence[Ready]) -> list[Computed]:
        by_model = [
            logits_of_all(
                [image.prepared[place] for image in images],
                logits_of,
                self.machine.batch,
                self.machine.device,
            )
            for place, logits_of in enumerate(self.logits_of)
        ]
        return [Computed(image, tuple(logits)) for image, *logits in zip(images, *by_model, strict=True)]

    def on_own_grid(self, found: Computed | Failed) -> Labelled | Failed:
        """The labels of an image on its own grid, where that goes."""
        if isinstance(found, Failed):
            return found
        try:
            return self._on_own_grid(found.ready, found.logits)
        except InputError as refusal:
            return failed(found.ready.image.given.shown, refusal)
        except (MemoryError, RuntimeError) as error:
            return out_of_memory(found.ready.image, error)

    def _on_own_grid(self, image: Ready, inner: Sequence[Tensor]) -> Labelled:
        for own, model in zip(inner, self.models, strict=True):  # before they are enlarged
            _require_finite(own, image.image, model)
        logits = [prepared.back(one) for prepared, one in zip(image.prepared, inner, strict=True)]
        outputs, file = [model.genotype.output for model in self.models], image.image.files[0]
        probable = averaged(logits, outputs) if self.probabilities or len(logits) > 1 else None
        if len(logits) == 1 or probable is None:
            labels = predict_labels(logits[0][None], outputs[0])
        else:
            labels = most_probable(probable, 0)[None]
        return Labelled(
            image, _in_file(labels, file), None if probable is None else as_file(probable.numpy(), file)
        )


def _in_file(labels: Tensor, file: ImageFile) -> NDArray[np.uint8]:
    """Labels (1, *spatial) as a file has them, (*shape)."""
    return np.ascontiguousarray(as_file(labels.to(torch.uint8).numpy(), file)[0])


def _require_finite(logits: Tensor, image: Opened, model: Model) -> None:
    if not logits.isfinite().all():
        problem = f"gives logits of {model.name} that are not finite"
        remedy = "check the image's values; if they are as in training, train again with a smaller --lr"
        raise InputError(model.name, failure(image.given.shown, problem, remedy).problems)


def out_of_memory(image: Opened, error: Exception) -> Failed:
    """An image for which memory did not suffice. Raises any other error again."""
    if not is_out_of_memory(error):
        raise error
    remedy = "give a smaller --batch, another --device, or cut the image into parts"
    return failure(image.given.shown, "does not fit into memory", remedy)
