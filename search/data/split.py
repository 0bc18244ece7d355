"""What a search, a training and an evaluation ask of a part of a data set, whatever its images are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor

from search.config import Recipe

Batch = tuple[Tensor, Tensor]
"""Images (B, C, *spatial) float32 as a network takes them, their labels (B, *spatial) int64."""

LogitsOf = Callable[[Tensor], Tensor]
"""A network in evaluation mode: from images (B, C, *spatial) to logits (B, K, *spatial)."""


class Split(Protocol):
    """The images that train, that choose or that judge.

    `ids` name them in their order, `classes` the foreground classes, that of label 1 first.
    """

    @property
    def ids(self) -> tuple[str, ...]: ...

    @property
    def classes(self) -> tuple[str, ...]: ...

    def __len__(self) -> int:
        """How many images there are."""

    def steps(self, size: int) -> int:
        """How many training batches of `size` an epoch has."""

    def epoch(self, size: int, *, seed: int, epoch: int, augment: Recipe) -> Iterator[Batch]:
        """The training batches of an epoch; all that is random in them follows from `seed` and `epoch`."""

    def in_order(self, size: int) -> Iterator[Batch]:
        """Something of every image once, always the same and in their order, without augmentation."""

    def measured(self, logits_of: LogitsOf) -> Iterator[Batch]:
        """Logits and labels of every image as a whole, in their order, at the labels' own resolution."""

    def shown(self, index: int) -> tuple[Tensor, Tensor]:
        """An image (C, *spatial) uint8 to look at, with its labels (*spatial)."""

    def subset(self, indices: Sequence[int]) -> Split:
        """The images at `indices`, in that order."""

    def to(self, device: torch.device | str) -> Split:
        """The same images, whose batches are on `device`."""

    def feed(self, digest: Any) -> None:
        """Put ids, pixels and labels into a digest of hashlib's."""
