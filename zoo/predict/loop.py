"""Predicting images: read ahead, computed in batches, written behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from attrs import field, frozen
from numpy.typing import NDArray
from torch import Tensor

from genotype import InputError
from genotype.commands.console import is_out_of_memory
from genotype.text.regular import reason
from search.data.readers import ImageFile
from search.data.readers.image_file import Values
from search.data.split import LogitsOf
from search.data.volumes.read import geometry_of
from search.training.metrics import predict_labels
from zoo.predict.ahead import ahead, chunks
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.channels import Wanted, decoded, suited
from zoo.predict.inputs.given import Failed, failed, failure
from zoo.predict.logits import averaged, logits_of_all, mirrored
from zoo.predict.model import Model
from zoo.predict.outputs import Outputs, write_outputs
from zoo.predict.prepared import Prepared, at_spacing, on_canvas
from zoo.predict.record import ImageRecord, Journal, digest_of
from zoo.predict.settings import Machine, Settings
from zoo.predict.thin import as_file, as_volume

MOST_READERS = 4


@frozen(eq=False)
class Ready:
    """An image that was read: its values, and how each network is given it."""

    image: Opened
    digest: str
    pixels: Values
    prepared: tuple[Prepared, ...]
    logits: tuple[Tensor, ...] = field(default=(), kw_only=True)


@frozen
class Done:
    """An image whose outputs are written; `record` is None if they were there already."""

    name: str
    files: tuple[str, ...]
    outputs: Outputs
    record: ImageRecord | None = None


@frozen(eq=False)
class Loop:
    """The networks, the settings and the folder that outputs go to."""

    models: tuple[Model, ...]
    settings: Settings
    machine: Machine
    out: Path
    journal: Journal
    outputs: Mapping[str, Outputs]

    def run(self, images: Sequence[Opened]) -> Iterator[Done | Failed]:
        """Predict all images; what cannot be predicted is a `Failed`.

        Raises InputError where nothing can be written.
        """
        for model in self.models:
            model.network.to(self.machine.device)
        workers = max(1, min(MOST_READERS, os.cpu_count() or 1))
        chunk = 1 if any(model.preparation.patch for model in self.models) else self.machine.batch
        with ThreadPoolExecutor(workers) as readers, ThreadPoolExecutor(workers) as writers:
            read = ahead(images, self.read, 1 if self._is_of_volumes else chunk + workers, readers)
            for image in ahead(self.computed(chunks(read, chunk)), self.finished, workers, writers):
                if isinstance(image, Done) and image.record is not None:
                    self.journal.add(image.name, image.record)
                yield image

    @property
    def _is_of_volumes(self) -> bool:
        return self.models[0].preparation.is_of_volumes

    @torch.inference_mode()
    def read(self, image: Opened) -> Ready | Done | Failed:
        """The values of an image, unless its predictions are there."""
        name, outputs = image.given.name, self.outputs[image.given.name]
        try:
            digest = digest_of(image.given.files)
            if self.journal.is_done(name, digest, outputs.files):
                return Done(name, _files(image), outputs)
            pixels = decoded(image.files)
            return Ready(image, digest, pixels, tuple(self._prepared(image, pixels)))
        except InputError as refusal:
            return failed(image.given.shown, refusal)
        except OSError as error:
            return failure(image.given.shown, f"cannot be read: {reason(error)}", "check its permissions")
        except (MemoryError, RuntimeError) as error:
            return _out_of_memory(image, error)

    def _prepared(self, image: Opened, pixels: Values) -> Iterator[Prepared]:
        for model in self.models:
            wanted = Wanted.by(model.preparation, model.genotype.in_channels, self.settings.convert)
            values = suited(pixels, image.files, wanted)
            if not model.preparation.is_of_volumes:
                yield on_canvas(values, model.preparation, model.sizes)
                continue
            volume = torch.from_numpy(np.require(as_volume(values, image.files[0]), requirements=["C", "W"]))
            yield at_spacing(volume, geometry_of(image.files[0]), model.preparation)

    @torch.inference_mode()
    def computed(self, read: Iterable[list[Ready | Done | Failed]]) -> Iterator[Ready | Done | Failed]:
        """The same images with the logits of every network."""
        networks = [self._logits_of(model) for model in self.models]
        for chunk in read:
            ready = [image for image in chunk if isinstance(image, Ready)]
            yield from (image for image in chunk if not isinstance(image, Ready))
            yield from self._as_far_as_memory(ready, networks)

    def _as_far_as_memory(
        self, ready: Sequence[Ready], networks: Sequence[LogitsOf]
    ) -> Iterator[Ready | Failed]:
        """All at once, or one by one where they do not fit into memory together."""
        try:
            found = self._through(ready, networks)
        except (MemoryError, RuntimeError) as error:
            failure = _out_of_memory(ready[0].image, error)
        else:
            yield from found
            return
        for image in ready if len(ready) > 1 else ():
            yield from self._as_far_as_memory([image], networks)
        if len(ready) == 1:
            yield failure

    def _through(self, ready: Sequence[Ready], networks: Sequence[LogitsOf]) -> list[Ready]:
        by_model = [
            logits_of_all(
                [image.prepared[place] for image in ready], network, self.machine.batch, self.machine.device
            )
            for place, network in enumerate(networks)
        ]
        return [
            Ready(image.image, image.digest, image.pixels, image.prepared, logits=tuple(logits))
            for image, *logits in zip(ready, *by_model, strict=True)
        ]

    def _logits_of(self, model: Model) -> LogitsOf:
        axes = range(2, 2 + model.genotype.spatial_dims) if self.settings.flip else ()
        return mirrored(model.network, axes)

    @torch.inference_mode()
    def finished(self, ready: Ready | Done | Failed) -> Done | Failed:
        """Labels on the image's own grid, written."""
        if not isinstance(ready, Ready):
            return ready
        try:
            labels, probable = self._on_own_grid(ready)
        except InputError as refusal:
            return failed(ready.image.given.shown, refusal)
        except (MemoryError, RuntimeError) as error:
            return _out_of_memory(ready.image, error)
        name = ready.image.given.name
        outputs = self.outputs[name]
        digests = write_outputs(
            self.out, ready.image, outputs, labels, probable, ready.pixels, self.models[0].is_of_one_target
        )
        files = _files(ready.image)
        return Done(name, files, outputs, ImageRecord(inputs=files, digest=ready.digest, outputs=digests))

    def _on_own_grid(self, ready: Ready) -> tuple[NDArray[np.uint8], NDArray[np.float32] | None]:
        """Labels (*shape), and if they are asked for the probabilities (labels, *shape)."""
        logits = [prepared.back(inner) for prepared, inner in zip(ready.prepared, ready.logits, strict=True)]
        for own, model in zip(logits, self.models, strict=True):
            _require_finite(own, ready.image, model)
        outputs, file = [model.genotype.output for model in self.models], ready.image.files[0]
        if len(logits) == 1 and not self.settings.probabilities:
            return in_file(predict_labels(logits[0][None], outputs[0]), file), None
        probable = averaged(logits, outputs)
        alone = predict_labels(logits[0][None], outputs[0]) if len(logits) == 1 else None
        labels = probable.argmax(dim=0)[None] if alone is None else alone
        return in_file(labels, file), as_file(probable.numpy(), file)


def in_file(labels: Tensor, file: ImageFile) -> NDArray[np.uint8]:
    """Labels (1, *spatial) as a file has them, (*shape)."""
    return np.ascontiguousarray(as_file(labels.to(torch.uint8).numpy(), file)[0])


def _require_finite(logits: Tensor, image: Opened, model: Model) -> None:
    if not logits.isfinite().all():
        problem = f"gives logits of {model.name} that are not finite"
        remedy = "check the image's values; if they are as in training, train again with a smaller --lr"
        raise InputError(model.name, failure(image.given.shown, problem, remedy).problems)


def _files(image: Opened) -> tuple[str, ...]:
    return tuple(map(str, image.given.files))


def _out_of_memory(image: Opened, error: Exception) -> Failed:
    """An image for which memory did not suffice. Raises any other error again."""
    if not is_out_of_memory(error):
        raise error
    remedy = "give a smaller --batch, another --device, or cut the image into parts"
    return failure(image.given.shown, "does not fit into memory", remedy)
