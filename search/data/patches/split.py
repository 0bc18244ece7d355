"""A training, validation or test set: training on patches, measuring on whole images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor

from search.config import Recipe
from search.data.arrays.resample import linearly
from search.data.images.batches import normalise
from search.data.images.batches import whole as whole_batches
from search.data.images.display import displayed
from search.data.patches.augment import Variation, variation_named
from search.data.patches.draw import Place, cut, draw, holds_counted, placed
from search.data.patches.whole_image import WholeImage
from search.data.patches.windows import slide
from search.data.seeding import generator_of
from search.data.split import Batch, LogitsOf, Split


@frozen(eq=False)
class PatchSplit:
    """Images held in main memory, whose patches are moved to the device batch by batch.

    `patches` is the number per epoch; None: as many as cover all pixels once, and at least one per image.
    """

    classes: tuple[str, ...]
    images: tuple[WholeImage, ...]
    patch: tuple[int, ...]
    patches: int | None = None
    device: torch.device | str = "cpu"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(whole.id for whole in self.images)

    def __len__(self) -> int:
        return len(self.images)

    @property
    def counted(self) -> list[bool]:
        return [image.is_counted for image in self.images]

    @property
    def patches_an_epoch(self) -> int:
        if self.patches is not None:
            return self.patches
        pixels = sum(prod(image.shape) for image in self.images)
        return max(len(self.images), -(-pixels // prod(self.patch)))

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""
        return -(-self.patches_an_epoch // size)

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """Batches of patches, see `draw`. A last batch of a single patch is left out, as with images."""
        return self._batches(size, generator_of(seed, epoch), variation_named(augment))

    def _batches(self, size: int, generator: torch.Generator, vary: Variation) -> Iterator[Batch]:
        drawn = list(draw(self.images, self.patch, self.patches_an_epoch, generator))
        for rows in whole_batches(torch.arange(len(drawn)).split(size)):
            images, labels = self._batch([drawn[row] for row in rows.tolist()])
            yield vary(images, labels, generator)

    def in_order(self, size: int) -> Iterator[Batch]:
        """From every image, the patch around the middle of its foreground, or of itself if it has none."""
        places = [(image, in_the_middle(image, self.patch)) for image in self.images]
        for first in range(0, len(places), size):
            yield self._batch(places[first : first + size])

    def _batch(self, places: Sequence[tuple[WholeImage, Place]]) -> Batch:
        cuts = [cut(image, place, self.patch) for image, place in places]
        images, labels = (torch.stack(list(parts)) for parts in zip(*cuts, strict=True))
        return images.to(self.device), labels.to(self.device)

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits of each image by sliding windows, resampled to its file's own grid, and its labels."""
        for image in self.images:
            logits = slide(normalise(image.image), self.patch, logits_of, self.device)
            yield linearly(logits, image.truth.shape)[None], image.truth[None].long()

    def quick(self) -> PatchSplit:
        """The same images: they are always measured on their own grids."""
        return self

    def spacing(self, index: int) -> tuple[float, ...] | None:
        """The sides in mm of a pixel of the file's own grid."""
        return self.images[index].spacing

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """An image on the file's own grid, see `displayed`, and its labels."""
        image = self.images[index]
        if image.truth.shape == image.labels.shape:
            return displayed(image.image), image.truth
        return displayed(linearly(image.image[:1].float(), image.truth.shape)), image.truth

    def subset(self, indices: Sequence[int]) -> PatchSplit:
        """The images at `indices`, in that order."""
        return evolve(self, images=tuple(self.images[index] for index in indices))

    def joined(self, other: Split) -> PatchSplit:
        """These images, then those of another set. Raises TypeError if that is of another kind."""
        if not isinstance(other, PatchSplit):
            raise TypeError(f"{type(other).__name__} cannot follow patches")
        return evolve(self, images=(*self.images, *other.images))

    def to(self, device: torch.device | str) -> PatchSplit:
        """The same images with their batches on `device`."""
        return evolve(self, device=device)

    def feed(self, digest: Any) -> None:
        """Update a hashlib digest with ids, pixels and labels."""
        for whole in self.images:
            digest.update(repr((whole.id, tuple(whole.image.shape), tuple(whole.truth.shape))).encode())
            digest.update(whole.image.numpy().data)
            digest.update(whole.truth.numpy().data)


def in_the_middle(whole: WholeImage, patch: Sequence[int]) -> Place:
    """The position around the middle of the foreground; where all is ignored there, that around a pixel that
    counts.
    """
    place = placed(whole, patch, middle(whole))
    if holds_counted(whole, place, patch) or not whole.is_counted:
        return place
    pixels = (*whole.foreground, whole.known)[0]
    return placed(whole, patch, pixels[len(pixels) // 2].tolist())


def middle(whole: WholeImage) -> list[int]:
    """The pixel in the middle of the foreground, or of the image if there is none."""
    if not whole.foreground:
        return [side // 2 for side in whole.shape]
    return [round(place) for place in torch.cat(whole.foreground).double().mean(dim=0).tolist()]
