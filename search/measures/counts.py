"""Overlap measures from counts of pixels: of one image, or added up over many."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

from search.data.cases import IGNORE

Numbers = NDArray[np.float64]

COUNTS = ("tp", "fp", "fn", "tn")
"""Pixels of the class that were found, others taken for it, those of it that were missed, and the rest."""


@frozen
class Ratio:
    """A measure that is a quotient of counts (..., 4), and what it is where there is nothing to divide by."""

    part: Callable[[Numbers], Numbers]
    whole: Callable[[Numbers], Numbers]
    of_nothing: float

    def of(self, counts: Numbers) -> Numbers:
        """The measure (...) of counts (..., 4); nan where no pixel was counted."""
        of_nothing = np.where(counts.any(-1), self.of_nothing, np.nan)
        return quotient(self.part(counts), self.whole(counts), of_nothing)


def quotient(part: Numbers, whole: Numbers, of_nothing: float | Numbers) -> Numbers:
    """`part` by `whole`, and `of_nothing` where that is 0."""
    given: Numbers = np.where(whole > 0, part / np.where(whole > 0, whole, 1), of_nothing)
    return given


def weighing(*factors: int) -> Callable[[Numbers], Numbers]:
    """The sum of counts, each times its factor."""
    return lambda counts: counts @ np.array(factors, float)


RATIOS: Mapping[str, Ratio] = {
    "dice": Ratio(weighing(2, 0, 0, 0), weighing(2, 1, 1, 0), 1.0),
    "iou": Ratio(weighing(1, 0, 0, 0), weighing(1, 1, 1, 0), 1.0),
    "accuracy": Ratio(weighing(1, 0, 0, 1), weighing(1, 1, 1, 1), 1.0),
    "precision": Ratio(weighing(1, 0, 0, 0), weighing(1, 1, 0, 0), np.nan),
    "recall": Ratio(weighing(1, 0, 0, 0), weighing(1, 0, 1, 0), np.nan),
}
"""Dice and IoU are 1 where neither prediction nor truth has the class. Precision has no value where nothing
was predicted, recall none where the class is not there."""


def counted(predicted: Tensor, target: Tensor, labels: int) -> NDArray[np.int64]:
    """Counts (B, labels, 4) of the labels 1 to `labels`, from labels (B, *spatial).

    Pixels whose true label is IGNORE are in none. Raises ValueError if the shapes differ.
    """
    if predicted.shape != target.shape:
        raise ValueError(f"{tuple(predicted.shape)} predicted, {tuple(target.shape)} true labels")
    by_label = [of_label(predicted, target, label) for label in range(1, labels + 1)]
    return torch.stack(by_label, dim=1).cpu().numpy()


def of_label(predicted: Tensor, target: Tensor, label: int) -> Tensor:
    """The counts (B, 4) of one label."""
    known = target != IGNORE
    ours, theirs = (predicted == label) & known, target == label
    cells = ours & theirs, ours & ~theirs, theirs & ~ours, known & ~ours & ~theirs
    return torch.stack([cell.flatten(1).sum(1) for cell in cells], dim=1)
