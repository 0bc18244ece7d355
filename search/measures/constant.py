"""The Dice of predictions without a network: one label for all pixels.

A network that is not above the best of them has learnt nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.measures.scores import Scores

SHARE = 0.02
"""Of what the best such prediction lacks: so much a network must be above it, or it has learnt nothing."""


def best_constant(scores: Sequence[Scores]) -> float:
    """The highest mean Dice over images and classes of any one label for all pixels, from what was counted of
    some prediction for them. Images that are ignored as a whole are left out; nan without any other.
    """
    counted = np.stack(
        [each.counts for each in scores if each.is_counted] or [np.zeros((1, 4), np.int64)]
    ).astype(float)
    true, all_pixels = counted[..., 0] + counted[..., 2], counted.sum(-1)
    absent = np.where(all_pixels > 0, true == 0, np.nan).astype(float)  # nowhere found: right where it is not
    everywhere = 2 * true / np.where(all_pixels > 0, true + all_pixels, np.nan)
    of_background = absent.mean()
    of_classes = (absent.sum(1, keepdims=True) - absent + everywhere).mean(0) / absent.shape[1]
    return float(max(of_background, *of_classes))


def has_learnt(dice: float, constant: float | None) -> bool:
    """Whether a network's Dice is above that of the best prediction of one label; None: not known."""
    return constant is None or dice > constant + SHARE * (1 - constant)


def beside_constant(dice: float, constant: float | None) -> str:
    """How the Dice of a network that has learnt nothing stands to the best prediction of one label."""
    side = "not above" if constant is None or dice <= constant else "hardly above"
    amount = "" if constant is None else f", {constant:.4f}"
    return f"is {side} that of one label for all pixels{amount}"
