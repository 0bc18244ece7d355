"""Images with their masks, held in memory as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import torch
from attrs import evolve, frozen
from torch import Tensor
from torch.nn.functional import interpolate

from search.config import Recipe
from search.data.augment import Augmentation, augmentation_named, none, variation_named
from search.data.cases import IGNORE
from search.data.images.batches import normalise, whole
from search.data.images.display import displayed
from search.data.images.truth import Truth
from search.data.patches.augment import variation_named as of_normalised
from search.data.seeding import generator_of
from search.data.split import Batch, LogitsOf, Split

MEASURED = 32
"""So many images are measured together."""


@frozen(eq=False)
class Samples:
    """N images and masks of one size, in the order of their ids.

    `images` is (N, C, H, W): bytes, which in a quarter of the memory of floats let a whole data set stay on
    the device, or float16 values that are normalised already. `masks` is (N, H, W) uint8: 0 is the
    background, 1 the first of `classes`, 255 what is ignored. `truths` are the labels on the images' own
    grids, on which predictions are then measured as `genoc predict` makes them; None: they are measured on
    `masks`. `spacings` are the sides in mm, y and x, of a pixel of the grid that is measured on, None for an
    image that does not say.
    Raises ValueError when these do not fit together.
    """

    ids: tuple[str, ...]
    images: Tensor
    masks: Tensor
    classes: tuple[str, ...] = ("target",)
    truths: tuple[Truth, ...] | None = None
    spacings: tuple[tuple[float, ...] | None, ...] | None = None

    def __attrs_post_init__(self) -> None:
        count, channels, height, width = len(self.ids), *self.images.shape[1:2], *self.images.shape[-2:]
        if self.images.shape != (count, channels, height, width) or self.masks.shape != (
            count,
            height,
            width,
        ):
            shapes = f"{tuple(self.images.shape)} images, {tuple(self.masks.shape)} masks"
            raise ValueError(f"{count} ids do not fit {shapes}")
        if self.images.dtype not in (torch.uint8, torch.float16) or self.masks.dtype != torch.uint8:
            kinds = f"{self.images.dtype} and {self.masks.dtype}"
            raise ValueError(f"images must be uint8 or float16 and masks uint8, not {kinds}")

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, indices: Sequence[int]) -> Samples:
        """The samples at `indices`, in that order."""
        rows = torch.as_tensor(indices, dtype=torch.long, device=self.images.device)
        return evolve(
            self,
            ids=tuple(self.ids[index] for index in indices),
            images=self.images[rows],
            masks=self.masks[rows],
            truths=None if self.truths is None else tuple(self.truths[index] for index in indices),
            spacings=None if self.spacings is None else tuple(self.spacings[index] for index in indices),
        )

    def joined(self, other: Split) -> Samples:
        """These samples, then those of another set. Raises TypeError if that is of another kind."""
        if not isinstance(other, Samples):
            raise TypeError(f"{type(other).__name__} cannot follow samples")
        truths = None if self.truths is None or other.truths is None else (*self.truths, *other.truths)
        spacings = None
        if self.spacings is not None and other.spacings is not None:
            spacings = (*self.spacings, *other.spacings)
        return evolve(
            self,
            ids=(*self.ids, *other.ids),
            images=torch.cat([self.images, other.images]),
            masks=torch.cat([self.masks, other.masks]),
            truths=truths,
            spacings=spacings,
        )

    def named(self, ids: Sequence[str]) -> Samples:
        """The samples with these ids, in that order; KeyError for an unknown id."""
        rows = {name: row for row, name in enumerate(self.ids)}
        return self.subset([rows[name] for name in ids])

    def to(self, device: torch.device | str) -> Samples:
        """The same samples with their pixels on `device`."""
        return evolve(self, images=self.images.to(device), masks=self.masks.to(device))

    @property
    def counted(self) -> list[bool]:
        """Whether an image has a pixel, at the network's size, that is not ignored."""
        found: list[bool] = (self.masks != IGNORE).flatten(1).any(1).tolist()
        return found

    @property
    def patches_an_epoch(self) -> None:
        """There are no patches."""
        return None

    def quick(self) -> Samples:
        """The same samples, measured at the network's size."""
        return self if self.truths is None else evolve(self, truths=None, spacings=None)

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""
        return -(-len(self) // size)

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """The batches of one epoch of training, see `batches`."""
        if self.images.dtype == torch.uint8:
            of_bytes, of_values = augmentation_named(augment), variation_named(augment)
        else:
            of_bytes, of_values = none, of_normalised(augment)
        return batches(self, size, seed=seed, epoch=epoch, augment=of_bytes, vary=of_values)

    def in_order(self, size: int) -> Iterator[Batch]:
        """Every image once, see `batches_in_order`."""
        return batches_in_order(self, size)

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits and labels of every image, on its own grid if that is known."""
        if self.truths is not None:
            yield from self._measured_on_own(logits_of, self.truths)
            return
        for images, labels in batches_in_order(self, MEASURED):
            yield logits_of(images), labels

    def _measured_on_own(self, logits_of: LogitsOf, truths: Sequence[Truth]) -> Iterator[Batch]:
        for rows in alike([self._seen(row).shape for row in range(len(self))], MEASURED):
            images = torch.stack([self._seen(row) for row in rows]).to(self.images.device)
            logits = logits_of(normalise(images))
            for place, row in enumerate(rows):
                own = truths[row].frame.back(logits[place : place + 1])
                yield own, truths[row].labels()[None].long().to(own.device)

    def _seen(self, row: int) -> Tensor:
        """An image (C, *canvas) as the network is given it to be measured."""
        seen = None if self.truths is None else self.truths[row].seen
        return self.images[row] if seen is None else seen

    def spacing(self, index: int) -> tuple[float, ...] | None:
        """The sides in mm, y and x, of a pixel of the grid that is measured on, where they are known."""
        return None if self.spacings is None else self.spacings[index]

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """An image and its labels, on the grid on which predictions are measured."""
        image, mask = displayed(self._seen(index)), self.masks[index]
        if self.truths is None:
            return image, mask
        truth = self.truths[index]
        seen = image[(slice(None), *truth.frame.place.slices)].float()
        own = interpolate(seen[None], truth.frame.part.size, mode="bilinear", align_corners=False)[0]
        return own.round().to(torch.uint8), truth.labels()

    def feed(self, digest: Any) -> None:
        """Update a hashlib digest with ids, pixels and masks."""
        # Lengths and shapes go in too, so that no two different sets give the same bytes.
        digest.update(repr((self.ids, tuple(self.images.shape))).encode())
        digest.update(self.images.cpu().contiguous().numpy().data)
        digest.update(self.masks.cpu().contiguous().numpy().data)
        for truth in self.truths or ():
            digest.update(repr(truth.frame).encode() + truth.labels().numpy().tobytes())
            if truth.seen is not None:
                digest.update(truth.seen.contiguous().numpy().data)


def alike(shapes: Sequence[Sequence[int]], most: int) -> Iterator[list[int]]:
    """Neighbouring rows of one shape, at most so many together."""
    for _, group in groupby(range(len(shapes)), lambda row: tuple(shapes[row])):
        rows = list(group)
        yield from (rows[first : first + most] for first in range(0, len(rows), most))


def batches(
    samples: Samples,
    size: int,
    *,
    seed: int,
    epoch: int,
    augment: Augmentation = none,
    vary: Augmentation = none,
) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch of training: normalised (B, C, H, W) float32 images, (B, H, W) int64 labels.

    Order and augmentation follow only from `seed` and `epoch`, so a resumed run sees what an
    uninterrupted one would have; `augment` takes bytes, `vary` what is normalised. A last batch of a
    single image is left out, because batch norm cannot use it; other short batches are kept.
    """
    generator = generator_of(seed, epoch)
    order = torch.randperm(len(samples), generator=generator).to(samples.images.device)
    for rows in whole(order.split(size)):
        images, masks = augment(samples.images[rows], samples.masks[rows], generator)
        yield vary(normalise(images), masks.long(), generator)


def batches_in_order(samples: Samples, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """All samples once, in order and without augmentation, for measuring; otherwise like `batches`."""
    for images, masks in zip(samples.images.split(size), samples.masks.split(size), strict=True):
        yield normalise(images), masks.long()
