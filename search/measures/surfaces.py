"""How far the surfaces of a predicted and a true region are apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from search.data.cases import IGNORE

SURFACES = ("hd95", "nsd")
"""The 95th percentile of the Hausdorff distance, and the normalised surface Dice at a tolerance."""

NOWHERE = (0.0, 1.0)
"""Both where neither has the class. Where only one has it, HD95 has no value and NSD is 0."""

Spacing = Sequence[float] | None
"""The sides of a pixel along its axes, in mm; None: distances are in pixels."""


def surfaces(
    predicted: Tensor, target: Tensor, labels: int, spacing: Spacing, tolerance: float
) -> NDArray[np.float64]:
    """HD95 and NSD (labels, 2) of the labels 1 to `labels`, from the labels (*spatial) of one image.

    Ignored pixels count as background in both; where all are ignored, there is no value (nan).
    """
    known = (target != IGNORE).cpu()
    if not known.any():
        return np.full((labels, len(SURFACES)), np.nan)
    predicted, target = (labels_.cpu() for labels_ in (predicted, target))
    pairs = (((predicted == label) & known, target == label) for label in range(1, labels + 1))
    return np.array([between(ours, theirs, spacing, tolerance) for ours, theirs in pairs]).reshape(-1, 2)


def between(ours: Tensor, theirs: Tensor, spacing: Spacing, tolerance: float) -> tuple[float, float]:
    """HD95 and NSD of two regions (*spatial) bool, as MONAI defines them.

    A surface is made of the pixels of a region that touch others along an axis, or the image's border.
    HD95 is the larger of the two directions' percentiles. NSD is the share of both surfaces that is within
    `tolerance` of the other, pixel by pixel.
    """
    if not ours.any() or not theirs.any():
        return NOWHERE if not ours.any() and not theirs.any() else (float("nan"), 0.0)
    ours, theirs = (one[None, None] for one in cropped(ours, theirs))
    compute_hausdorff_distance, compute_surface_dice = of_monai()
    settings: dict[str, Any] = {"include_background": True, "spacing": spacing and [*spacing]}
    with catch_warnings():
        simplefilter("ignore", FutureWarning)  # MONAI warns of a call of its own
        distance = compute_hausdorff_distance(ours, theirs, percentile=95, **settings)
        share = compute_surface_dice(ours, theirs, class_thresholds=[tolerance], **settings)
    return distance.item(), share.item()


def of_monai() -> tuple[Callable[..., Tensor], Callable[..., Tensor]]:
    """MONAI's functions of HD95 and of NSD. Importing them takes seconds, and memory."""
    from monai.metrics.hausdorff_distance import compute_hausdorff_distance
    from monai.metrics.surface_dice import compute_surface_dice

    return compute_hausdorff_distance, compute_surface_dice


def cropped(*regions: Tensor) -> list[Tensor]:
    """Regions, cut to the box that holds them all."""
    places = torch.nonzero(torch.stack(list(regions)).any(0))
    box = [slice(int(low), int(high) + 1) for low, high in zip(places.amin(0), places.amax(0), strict=True)]
    return [region[tuple(box)] for region in regions]
