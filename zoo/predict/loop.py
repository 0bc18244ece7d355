"""Predicting images: read ahead, computed in batches, written behind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import torch
from attrs import frozen

from genotype import InputError
from genotype.text.files import reading_remedy
from genotype.text.regular import reason
from search.folders.unmoved import require_unmoved
from zoo.predict.ahead import ahead, chunks
from zoo.predict.compute import Computed, Networks, Ready, out_of_memory
from zoo.predict.inputs.channel_files import Opened
from zoo.predict.inputs.channels import decoded
from zoo.predict.inputs.given import Failed, failed, failure
from zoo.predict.model import Model
from zoo.predict.outputs import Outputs, write_outputs
from zoo.predict.prepared import prepared_for
from zoo.predict.record import ImageRecord, Journal, digest_of
from zoo.predict.settings import Machine, Settings

MOST_READERS = 4


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
        workers = max(1, min(MOST_READERS, os.cpu_count() or 1))
        networks = Networks.of(self.models, self.settings, self.machine)
        written = partial(self.written, networks)
        chunk = 1 if any(model.preparation.patch for model in self.models) else self.machine.batch
        with ThreadPoolExecutor(workers) as readers, ThreadPoolExecutor(workers) as writers:
            read = ahead(images, self.read, 1 if self._is_of_volumes else chunk + workers, readers)
            for image in ahead(self.computed(networks, chunks(read, chunk)), written, workers, writers):
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
            prepared = prepared_for(self.models, self.settings, image.files, pixels)
            return Ready(image, digest, pixels, tuple(prepared))
        except InputError as refusal:
            return failed(image.given.shown, refusal)
        except OSError as error:
            remedy = reading_remedy(error, "check its permissions")
            return failure(image.given.shown, f"cannot be read: {reason(error)}", remedy)
        except (MemoryError, RuntimeError) as error:
            return out_of_memory(image, error)

    @torch.inference_mode()
    def computed(
        self, networks: Networks, read: Iterable[list[Ready | Done | Failed]]
    ) -> Iterator[Computed | Done | Failed]:
        """The logits of images, or why there are none."""
        for chunk in read:
            yield from (image for image in chunk if not isinstance(image, Ready))
            yield from networks.computed([image for image in chunk if isinstance(image, Ready)])

    @torch.inference_mode()
    def written(self, networks: Networks, computed: Computed | Done | Failed) -> Done | Failed:
        """An image, brought to its own grid and written, while others go through the networks."""
        if isinstance(computed, Done):
            return computed
        found = networks.on_own_grid(computed)
        if isinstance(found, Failed):
            return found
        image, name = found.ready.image, found.ready.image.given.name
        outputs = self.outputs[name]
        require_unmoved(self.out)
        digests = write_outputs(
            self.out, image, outputs, found.labels, found.probable, found.ready.pixels, self.models[0]
        )
        files = _files(image)
        record = ImageRecord(inputs=files, digest=found.ready.digest, outputs=digests)
        return Done(name, files, outputs, record)


def _files(image: Opened) -> tuple[str, ...]:
    return tuple(map(str, image.given.files))
