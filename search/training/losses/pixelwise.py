"""Losses that are a mean over pixels."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from search.training.losses.ignored import Pixels
from search.training.losses.kinds import Loss, Weights
from search.training.losses.planes import planes
from search.training.output_kind import OutputKind, check_channels

GAMMA = 2.0
"""How much less a pixel counts that is already right (Lin et al. 2017)."""


def bce(kind: OutputKind, weights: Weights) -> Loss:
    """Binary cross entropy of each channel with its target plane."""

    def of_labels(logits: Tensor, labels: Tensor) -> Tensor:
        check_channels(logits, kind)
        pixels = Pixels.of(labels, weights)
        target = planes(pixels.labels, kind, logits)
        if pixels.are_alike:
            return F.binary_cross_entropy_with_logits(logits, target)
        return pixels.mean(F.binary_cross_entropy_with_logits(logits, target, reduction="none"))

    return of_labels


def cross_entropy(kind: OutputKind, weights: Weights) -> Loss:
    """Cross entropy over all classes.

    With weights it is the mean of each pixel's entropy times its label's weight: torch would divide by the
    sum of the weights in the batch, which makes a batch differ from the sum of its parts.
    """

    def of_labels(logits: Tensor, labels: Tensor) -> Tensor:
        check_channels(logits, kind)
        pixels = Pixels.of(labels, weights)
        if pixels.are_alike:
            return F.cross_entropy(logits, labels)
        return pixels.mean(F.cross_entropy(logits, pixels.labels, reduction="none").unsqueeze(1))

    return of_labels


def focal(kind: OutputKind, weights: Weights) -> Loss:
    """MONAI's focal loss; were its gamma 0, it would be `bce` of masks and `ce` of classes."""
    from monai.losses.focal_loss import FocalLoss

    focused = FocalLoss(gamma=GAMMA, use_softmax=kind == "classes", reduction="none")

    def of_labels(logits: Tensor, labels: Tensor) -> Tensor:
        check_channels(logits, kind)
        pixels = Pixels.of(labels, weights)
        values: Tensor = focused(logits, planes(pixels.labels, kind, logits))
        return pixels.mean(values.sum(1, keepdim=True) if kind == "classes" else values)

    return of_labels
