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

SMOOTH = 1e-5
"""What keeps the Dice of two empty planes from being 0 / 0."""


def dice(kind: OutputKind, weights: Weights) -> Loss:
    """The Dice loss of each image, over all classes but the background."""
    return over_planes(dice_terms, kind, of_planes(weights, kind))


def dice_terms(given: Tensor, true: Tensor) -> Tensor:
    """1 less the Dice of each plane, (B, C): MONAI's, without the seconds that its import takes."""
    space = tuple(range(2, given.dim()))
    found = (given * true).sum(space)
    invented, missed = given.sum(space) - found, true.sum(space) - found
    return 1 - (2 * found + SMOOTH) / (2 * (found + invented * 0.5 + missed * 0.5) + SMOOTH)


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
