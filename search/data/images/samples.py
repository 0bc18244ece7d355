"""Images with their masks, held in memory as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import torch
from attrs import frozen
from torch import Tensor

from search.config import Recipe
from search.data.augment import Augmentation, augmentation_named, none, variation_named
from search.data.images.batches import normalise, whole
from search.data.seeding import generator_of
from search.data.split import Batch, LogitsOf, Split


@frozen(eq=False)
class Samples:
    """N images and masks of one size, in the order of their ids.

    `images` is (N, 3, H, W) uint8, `masks` (N, H, W) uint8 class labels (0 background, 1 target).
    Bytes, because a quarter of the memory of floats lets a whole data set stay on the device.
    Raises ValueError when the three do not fit together.
    """

    classes: ClassVar[tuple[str, ...]] = ("target",)

    ids: tuple[str, ...]
    images: Tensor
    masks: Tensor

    def __attrs_post_init__(self) -> None:
        count, height, width = len(self.ids), *self.images.shape[-2:]
        if self.images.shape != (count, 3, height, width) or self.masks.shape != (count, height, width):
            shapes = f"{tuple(self.images.shape)} images, {tuple(self.masks.shape)} masks"
            raise ValueError(f"{count} ids do not fit {shapes}")
        if self.images.dtype != torch.uint8 or self.masks.dtype != torch.uint8:
            raise ValueError(
                f"images and masks must be uint8, not {self.images.dtype} and {self.masks.dtype}"
            )

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, indices: Sequence[int]) -> Samples:
        """The samples at `indices`, in that order."""
        rows = torch.as_tensor(indices, dtype=torch.long, device=self.images.device)
        return Samples(tuple(self.ids[index] for index in indices), self.images[rows], self.masks[rows])

    def joined(self, other: Split) -> Samples:
        """These samples, then those of another set. Raises TypeError if that is of another kind."""
        if not isinstance(other, Samples):
            raise TypeError(f"{type(other).__name__} cannot follow samples")
        pairs = (self.images, other.images), (self.masks, other.masks)
        return Samples((*self.ids, *other.ids), *(torch.cat(pair) for pair in pairs))

    def named(self, ids: Sequence[str]) -> Samples:
        """The samples with these ids, in that order; KeyError for an unknown id."""
        rows = {name: row for row, name in enumerate(self.ids)}
        return self.subset([rows[name] for name in ids])

    def to(self, device: torch.device | str) -> Samples:
        """The same samples with their pixels on `device`."""
        return Samples(self.ids, self.images.to(device), self.masks.to(device))

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""
        return -(-len(self) // size)

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """The batches of one epoch of training, see `batches`."""
        return batches(
            self,
            size,
            seed=seed,
            epoch=epoch,
            augment=augmentation_named(augment),
            vary=variation_named(augment),
        )

    def in_order(self, size: int) -> Iterator[Batch]:
        """Every image once, see `batches_in_order`."""
        return batches_in_order(self, size)

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits and labels of every image."""
        for images, labels in batches_in_order(self, 32):
            yield logits_of(images), labels

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """An image and its mask."""
        return self.images[index], self.masks[index]

    def feed(self, digest: Any) -> None:
        """Update a hashlib digest with ids, pixels and masks."""
        # Lengths and shapes go in too, so that no two different sets give the same bytes.
        digest.update(repr((self.ids, tuple(self.images.shape))).encode())
        digest.update(self.images.cpu().contiguous().numpy().data)
        digest.update(self.masks.cpu().contiguous().numpy().data)


def batches(
    samples: Samples,
    size: int,
    *,
    seed: int,
    epoch: int,
    augment: Augmentation = none,
    vary: Augmentation = none,
) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch of training: normalised (B, 3, H, W) float32 images, (B, H, W) int64 labels.

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
