"""A training, validation or test set of volumes: training on patches, measuring on whole volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
import torch
from attrs import evolve, frozen
from torch import Tensor

from search.config import Recipe
from search.data.images.batches import whole
from search.data.seeding import generator_of
from search.data.split import Batch, LogitsOf, Split
from search.data.volumes.augment import Variation, variation_named
from search.data.volumes.patches import Place, cut, draw, placed
from search.data.volumes.resample import linearly
from search.data.volumes.volume import Volume
from search.data.volumes.windows import slide


@frozen(eq=False)
class VolumeSplit:
    """Volumes held in main memory, whose patches (D, H, W) are moved to the device batch by batch.

    `patches` is the number per epoch; None: as many as cover all voxels once, and at least one per volume.
    """

    classes: tuple[str, ...]
    volumes: tuple[Volume, ...]
    patch: tuple[int, ...]
    patches: int | None = None
    device: torch.device | str = "cpu"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(volume.id for volume in self.volumes)

    def __len__(self) -> int:
        return len(self.volumes)

    @property
    def patches_an_epoch(self) -> int:
        if self.patches is not None:
            return self.patches
        voxels = sum(prod(volume.shape) for volume in self.volumes)
        return max(len(self.volumes), -(-voxels // prod(self.patch)))

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""
        return -(-self.patches_an_epoch // size)

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """Batches of patches, see `draw`. A last batch of a single patch is left out, as with images."""
        return self._batches(size, generator_of(seed, epoch), variation_named(augment))

    def _batches(self, size: int, generator: torch.Generator, vary: Variation) -> Iterator[Batch]:
        drawn = list(draw(self.volumes, self.patch, self.patches_an_epoch, generator))
        for rows in whole(torch.arange(len(drawn)).split(size)):
            images, labels = self._batch([drawn[row] for row in rows.tolist()])
            yield vary(images, labels, generator)

    def in_order(self, size: int) -> Iterator[Batch]:
        """From every volume, the patch around the middle of its foreground, or of itself if it has none."""
        places = [(volume, placed(volume, self.patch, middle(volume))) for volume in self.volumes]
        for first in range(0, len(places), size):
            yield self._batch(places[first : first + size])

    def _batch(self, places: Sequence[tuple[Volume, Place]]) -> Batch:
        cuts = [cut(volume, place, self.patch) for volume, place in places]
        images, labels = (torch.stack(list(parts)) for parts in zip(*cuts, strict=True))
        return images.to(self.device), labels.to(self.device)

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits of each volume by sliding windows, resampled to its file's own grid, and its labels."""
        for volume in self.volumes:
            logits = slide(volume.image.float(), self.patch, logits_of, self.device)
            yield linearly(logits, volume.truth.shape)[None], volume.truth[None].long()

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """The first channel (1, D, H, W) on the file's own grid, from black to white, and the labels."""
        volume = self.volumes[index]
        image = linearly(volume.image[:1].float(), volume.truth.shape)
        low, high = np.percentile(image.numpy(), (0.5, 99.5))
        bytes_ = (image - float(low)) * (255 / max(float(high - low), 1e-6))
        return bytes_.clamp(0, 255).round().to(torch.uint8), volume.truth

    def subset(self, indices: Sequence[int]) -> VolumeSplit:
        """The volumes at `indices`, in that order."""
        return evolve(self, volumes=tuple(self.volumes[index] for index in indices))

    def joined(self, other: Split) -> VolumeSplit:
        """These volumes, then those of another set. Raises TypeError if that is of another kind."""
        if not isinstance(other, VolumeSplit):
            raise TypeError(f"{type(other).__name__} cannot follow volumes")
        return evolve(self, volumes=(*self.volumes, *other.volumes))

    def to(self, device: torch.device | str) -> VolumeSplit:
        """The same volumes with their batches on `device`."""
        return evolve(self, device=device)

    def feed(self, digest: Any) -> None:
        """Update a hashlib digest with ids, voxels and labels."""
        for volume in self.volumes:
            digest.update(repr((volume.id, tuple(volume.image.shape), tuple(volume.truth.shape))).encode())
            digest.update(volume.image.numpy().data)
            digest.update(volume.truth.numpy().data)


def middle(volume: Volume) -> list[int]:
    """The voxel in the middle of the foreground, or of the volume if there is none."""
    if not volume.foreground:
        return [side // 2 for side in volume.shape]
    return [round(place) for place in torch.cat(volume.foreground).double().mean(dim=0).tolist()]
