"""What is measured of every image: counts of pixels and distances of surfaces, by class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

from search.config import TOLERANCE
from search.data import Split
from search.measures.counts import RATIOS, Numbers, counted
from search.measures.record import Unit
from search.measures.surfaces import SURFACES, Spacing, surfaces

MEASURES = (*RATIOS, *SURFACES)


@frozen(eq=False)
class Scores:
    """Of one image the counts (K, 4) of each class, and HD95 and NSD (K, 2) if they were asked for."""

    counts: NDArray[np.int64]
    surfaces: NDArray[np.float64] | None = None

    @property
    def is_counted(self) -> bool:
        """Whether any pixel of the image counts; otherwise all are ignored, and no measure has a value."""
        return bool(self.counts.any())

    def values(self) -> Numbers:
        """Every measure (K, M) by class, in the order of `MEASURES`; nan where it has no value."""
        ratios = [ratio.of(self.counts.astype(float)) for ratio in RATIOS.values()]
        table = np.stack(ratios, axis=-1)
        return table if self.surfaces is None else np.concatenate([table, self.surfaces], axis=-1)


@frozen(eq=False)
class Scoring:
    """How images are scored: with distances of surfaces in `unit` and NSD at `tolerance`, if there is one.

    `spacings` are the sides of each image's pixels in mm, along its axes; None where distances are in pixels.
    """

    labels: int
    tolerance: float | None = TOLERANCE
    spacings: Sequence[Spacing] | None = None

    @staticmethod
    def of(part: Split, tolerance: float | None = TOLERANCE) -> Scoring:
        """That of a set: in mm if every image has a spacing, otherwise in pixels."""
        spacings = [spacing_of(part, index) for index in range(len(part))]
        known = None if any(spacing is None for spacing in spacings) else spacings
        return Scoring(len(part.classes), tolerance, known)

    @property
    def unit(self) -> Unit:
        return "pixels" if self.spacings is None else "mm"

    def scores(self, predicted: Tensor, target: Tensor, first: int, every: int = 1) -> list[Scores]:
        """Those of a batch of labels (B, *spatial): images `first`, `first` + `every`, ... of the set."""
        counts = counted(predicted, target, self.labels)
        return [
            Scores(counts[row], self.apart(predicted[row], target[row], first + every * row))
            for row in range(len(counts))
        ]

    def apart(self, predicted: Tensor, target: Tensor, index: int) -> NDArray[np.float64] | None:
        """HD95 and NSD (K, 2) of an image."""
        if self.tolerance is None:
            return None
        spacing = None if self.spacings is None else self.spacings[index]
        return surfaces(predicted, target, self.labels, spacing, self.tolerance)


def spacing_of(part: Split, index: int) -> Spacing:
    """The sides of an image's pixels in mm, along the axes of its labels; None if they are not known."""
    return part.spacing(index)
