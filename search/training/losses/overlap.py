"""Losses that compare whole regions of an image: how much they overlap, and how far apart they are."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from search.training.losses.ignored import Pixels
from search.training.losses.kinds import Loss, Weights
from search.training.losses.planes import of_planes, planes, probabilities
from search.training.output_kind import OutputKind, check_channels

Terms = Callable[[Tensor, Tensor], Tensor]
"""From probabilities and planes (B, C, *spatial) to a term for each of B and C; axes of 1 may follow."""

MISSED, INVENTED = 0.7, 0.3
"""What the Tversky loss counts false negatives and false positives (Salehi et al. 2017)."""


def dice(kind: OutputKind, weights: Weights) -> Loss:
    """MONAI's Dice loss of each image, over all classes but the background."""
    from monai.losses.dice import DiceLoss

    return over_planes(DiceLoss(reduction="none"), kind, of_planes(weights, kind))


def tversky(kind: OutputKind, weights: Weights) -> Loss:
    """MONAI's Tversky loss of each image, over all classes but the background; what is missed counts more."""
    from monai.losses.tversky import TverskyLoss

    terms = TverskyLoss(alpha=INVENTED, beta=MISSED, reduction="none")
    return over_planes(terms, kind, of_planes(weights, kind))


def generalized_dice(kind: OutputKind, weights: Weights) -> Loss:
    """MONAI's generalised Dice loss (Sudre et al. 2017) of each image, over all classes.

    It weighs every class by the inverse square of its size in the image.
    """
    from monai.losses.dice import GeneralizedDiceLoss

    return over_planes(GeneralizedDiceLoss(reduction="none"), kind, background=True)


def boundary(kind: OutputKind, weights: Weights) -> Loss:
    """The logarithm of 1 and MONAI's Hausdorff loss by distance transforms (Karimi and Salcudean 2019).

    Distances are in pixels. An ignored pixel counts as background on both sides.
    """
    from monai.losses.hausdorff_loss import HausdorffDTLoss

    apart = HausdorffDTLoss(include_background=True, reduction="none")
    return over_planes(lambda given, true: apart(given, true).log1p(), kind, of_planes(weights, kind))


def over_planes(terms: Terms, kind: OutputKind, weights: Weights = None, background: bool = False) -> Loss:
    """The mean of terms over images and planes, weighted if there are `weights` of planes."""

    def of_labels(logits: Tensor, labels: Tensor) -> Tensor:
        check_channels(logits, kind)
        pixels = Pixels.of(labels)
        pair = probabilities(logits, kind), planes(pixels.labels, kind, logits)
        given, true = map(pixels.only, pair)
        if kind == "classes" and not background:
            given, true = given[:, 1:], true[:, 1:]
        return weighed(terms(given, true), weights)

    return of_labels


def weighed(terms: Tensor, weights: Weights) -> Tensor:
    """The mean over images of the weighted mean over planes."""
    if weights is None:
        return terms.mean()
    table = torch.tensor(weights, device=terms.device, dtype=terms.dtype)
    return (terms.flatten(1) @ table / table.sum()).mean()
