"""Images with their masks, held in memory as bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from attrs import field, frozen
from torch import Tensor


@frozen(eq=False)
class Samples:
    """N images and masks of one size, in the order of their ids.

    `images` is (N, 3, H, W) uint8, `masks` (N, H, W) uint8 class labels (0 background, 1 target).
    Bytes, because a quarter of the memory of floats lets a whole data set stay on the device.
    Raises ValueError when the three do not fit together.
    """

    ids: tuple[str, ...]
    images: Tensor
    masks: Tensor

    def __attrs_post_init__(self) -> None:
        count, height, width = len(self.ids), *self.images.shape[-2:]
        if self.images.shape != (count, 3, height, width) or self.masks.shape != (count, height, width):
            shapes = f"{tuple(self.images.shape)} images, {tuple(self.masks.shape)} masks"
            raise ValueError(f"{count} ids do not fit {shapes}")
        if self.images.dtype != torch.uint8 or self.masks.dtype != torch.uint8:
            raise ValueError(f"uint8 wanted, not {self.images.dtype} images and {self.masks.dtype} masks")

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, indices: Sequence[int]) -> Samples:
        """The samples at `indices`, in that order."""
        rows = torch.as_tensor(indices, dtype=torch.long, device=self.images.device)
        return Samples(tuple(self.ids[index] for index in indices), self.images[rows], self.masks[rows])

    def named(self, ids: Sequence[str]) -> Samples:
        """The samples with these ids, in that order; KeyError for an id that is not there."""
        rows = {name: row for row, name in enumerate(self.ids)}
        return self.subset([rows[name] for name in ids])

    def to(self, device: torch.device | str) -> Samples:
        """The same samples with their pixels on `device`."""
        return Samples(self.ids, self.images.to(device), self.masks.to(device))


@frozen(eq=False)
class Dataset:
    """The three parts of a data set; no id is in two of them.

    `digest` is a SHA-256 over the parts' ids and pixels: it records which data a run saw, and
    changes with the picture size, the split and any edited pixel.
    """

    name: str
    train: Samples
    val: Samples
    test: Samples
    digest: str = field(init=False)

    @digest.default
    def _digest(self) -> str:
        return _digest_of([self.train, self.val, self.test])


def _digest_of(parts: Sequence[Samples]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # Lengths and shapes go in too, so that no two different sets give the same bytes.
        digest.update(repr((part.ids, tuple(part.images.shape))).encode())
        digest.update(part.images.cpu().contiguous().numpy().data)
        digest.update(part.masks.cpu().contiguous().numpy().data)
    return digest.hexdigest()
