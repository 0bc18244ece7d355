"""Sums of two losses."""

from __future__ import annotations

from search.training.losses.kinds import Loss, Weights
from search.training.losses.overlap import boundary, dice
from search.training.losses.pixelwise import bce, cross_entropy, focal
from search.training.output_kind import OutputKind


def bce_dice(kind: OutputKind, weights: Weights) -> Loss:
    """Binary cross entropy and Dice."""
    return both(bce(kind, weights), dice(kind, weights))


def dice_ce(kind: OutputKind, weights: Weights) -> Loss:
    """Dice and cross entropy."""
    return both(dice(kind, weights), cross_entropy(kind, weights))


def dice_focal(kind: OutputKind, weights: Weights) -> Loss:
    """Dice and the focal loss."""
    return both(dice(kind, weights), focal(kind, weights))


def dice_boundary(kind: OutputKind, weights: Weights) -> Loss:
    """Dice leads to the target, from where the distance of the boundaries counts."""
    return both(dice(kind, weights), boundary(kind, weights))


def both(first: Loss, second: Loss) -> Loss:
    """The sum of two losses."""
    return lambda logits, labels: first(logits, labels) + second(logits, labels)
