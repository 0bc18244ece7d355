"""The interface of a training, validation or test set, for any kind of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from search.config import Recipe

Batch = tuple[Tensor, Tensor]
"""Images (B, C, *spatial) float32 as the network's input, and their labels (B, *spatial) int64."""

LogitsOf = Callable[[Tensor], Tensor]
"""A network in evaluation mode: from images (B, C, *spatial) to logits (B, K, *spatial)."""


class Split(Protocol):
    """The images of the training, validation or test set.

    `ids` names them in order; `classes` names the foreground classes, label 1 first.
    """

    @property
    def ids(self) -> tuple[str, ...]: ...

    @property
    def classes(self) -> tuple[str, ...]: ...

    def __len__(self) -> int:
        """The number of images."""

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """The training batches of an epoch; all randomness follows from `seed` and `epoch`."""

    def in_order(self, size: int) -> Iterator[Batch]:
        """A sample of every image once, always the same and in order, without augmentation."""

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits and labels of every whole image, in order, at the labels' own resolution."""

    @property
    def counted(self) -> Sequence[bool]:
        """Whether an image has a pixel, as a network sees it, that is not ignored."""

    @property
    def patches_an_epoch(self) -> int | None:
        """How many patches an epoch has; None where whole images are trained on."""

    def quick(self) -> Split:
        """The same images, measured where that is quickest: pictures at the network's size."""

    def spacing(self, index: int) -> tuple[float, ...] | None:
        """The sides in mm of a pixel of an image's labels, along their axes; None where that is not known."""

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """An image (3 or 1, *spatial) uint8 to display, with its labels (*spatial)."""

    def subset(self, indices: Sequence[int]) -> Split:
        """The images at `indices`, in that order."""

    def joined(self, other: Split) -> Split:
        """These images, then those of another set of the same data."""

    def to(self, device: torch.device | str) -> Split:
        """The same images with their batches on `device`."""

    def feed(self, digest: Any) -> None:
        """Update a hashlib digest with ids, pixels and labels."""
