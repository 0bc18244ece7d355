"""Pixels that count in no loss, and what the others weigh."""

from __future__ import annotations

import torch
from attrs import frozen
from torch import Tensor

from search.data.cases import IGNORE
from search.training.losses.kinds import Loss, Weights
from search.training.output_kind import OutputKind

CERTAIN = 20.0
"""A logit whose probability is 1 to eight digits."""


@frozen(eq=False)
class Pixels:
    """The pixels of a batch.

    `labels` (B, *spatial) are 0 where they are ignored. `counted` (B, 1, *spatial) says which are not; None:
    none is ignored. `weights` (B, 1, *spatial) are those of their labels; None: all 1.
    """

    labels: Tensor
    counted: Tensor | None
    weights: Tensor | None

    @staticmethod
    def of(labels: Tensor, weights: Weights = None) -> Pixels:
        """Those of labels (B, *spatial) that may hold IGNORE."""
        ignored = labels == IGNORE
        counted = ~ignored.unsqueeze(1) if ignored.any() else None
        clean = labels if counted is None else labels.masked_fill(ignored, 0)
        if weights is None:
            return Pixels(clean, counted, None)
        table = torch.tensor(weights, device=labels.device)
        return Pixels(clean, counted, table[clean].unsqueeze(1))

    @property
    def are_alike(self) -> bool:
        """Whether every pixel counts, and as much as any other."""
        return self.counted is None and self.weights is None

    def mean(self, values: Tensor) -> Tensor:
        """The weighted mean of values (B, C, *spatial).

        With ignored pixels it is that of the images' means: then the loss of a batch is the sum of its parts'
        losses, in proportion to their images, as several processes compute it. An image without any pixel
        that counts contributes 0.
        """
        if self.weights is not None:
            values = values * self.weights
        if self.counted is None:
            return values.mean()
        count = self.counted.flatten(1).sum(1) * values.shape[1]
        return (self.only(values).flatten(1).sum(1) / count.clamp(min=1)).mean()

    def only(self, values: Tensor) -> Tensor:
        """Values (B, C, *spatial), 0 where pixels are ignored."""
        return values if self.counted is None else torch.where(self.counted, values, 0.0)


def without_ignored(loss: Loss, kind: OutputKind) -> Loss:
    """A loss that is given certainty instead of ignored pixels, so that they have no gradient."""

    def of_labels(logits: Tensor, labels: Tensor) -> Tensor:
        pixels = Pixels.of(labels)
        if pixels.counted is None:
            return loss(logits.clone(), labels.clone())  # it may write into them, and they are measured too
        return loss(torch.where(pixels.counted, logits, background(logits, kind)), pixels.labels)

    return of_labels


def background(logits: Tensor, kind: OutputKind) -> Tensor:
    """Logits (1, C, 1, ...) that are certain of the background."""
    sure = logits.new_full((1, logits.shape[1], *[1] * (logits.dim() - 2)), -CERTAIN)
    if kind == "mask_pair":
        sure[:, 1] = CERTAIN  # the complement of the target
    if kind == "classes":
        sure[:, 0] = CERTAIN
    return sure
