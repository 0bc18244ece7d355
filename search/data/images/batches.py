"""Samples as the batches a network sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from search.data.augment import Augmentation, none
from search.data.seeding import generator_of

if TYPE_CHECKING:
    from search.data.images.samples import Samples


def normalise(images: Tensor) -> Tensor:
    """Bytes 0..255 to float32 -2..2, as (x / 255 - 0.5) / 0.25, the same for every channel.

    This is the input that every trained network expects; whoever uses an exported one has to
    do the same.
    """
    return (images.float() / 255 - 0.5) / 0.25


def batches(
    samples: Samples, size: int, *, seed: int, epoch: int, augment: Augmentation = none
) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch of training: normalised (B, 3, H, W) float32 images, (B, H, W) int64 labels.

    Order and augmentation follow from `seed` and `epoch` alone, so a resumed run sees what the
    uninterrupted one would have. A last batch of a single image is left out, because batch norm
    cannot take it; other short batches are not.
    """
    generator = generator_of(seed, epoch)
    order = torch.randperm(len(samples), generator=generator).to(samples.images.device)
    for rows in whole(order.split(size)):
        images, masks = augment(samples.images[rows], samples.masks[rows], generator)
        yield normalise(images), masks.long()


def batches_in_order(samples: Samples, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """All samples once, as they are and in their order, for measuring; else as `batches`."""
    for images, masks in zip(samples.images.split(size), samples.masks.split(size), strict=True):
        yield normalise(images), masks.long()


def whole(parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Parts of an epoch without a last one of a single sample, which batch norm cannot take."""
    lone = len(parts) > 1 and len(parts[-1]) == 1 < len(parts[0])
    return parts[:-1] if lone else parts
