"""Scores of many images as a table: by class, the mean over images and pooled, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from search.measures.bootstrap import SEED, interval, resampled
from search.measures.counts import RATIOS, Numbers
from search.measures.scores import MEASURES, Scores

FEWEST = 2
"""Images from which on there is an interval."""


@frozen
class Estimate:
    """A measure with its 95 % interval over `images` images: those where it has a value. nan: it has none."""

    value: float
    low: float
    high: float
    images: int


Row = Mapping[str, Estimate]
"""By the name of the measure."""


@frozen
class ClassSummary:
    """A class, or None for the mean over classes.

    `mean` is over the images in which the measure has a value. `pooled` is of all pixels of the set as if
    they were one image; there are no pooled distances.
    """

    name: str | None
    mean: Row
    pooled: Row


def summary(scores: Sequence[Scores], classes: Sequence[str]) -> list[ClassSummary]:
    """A row for each class, and for several one more for the mean over them.

    That mean is taken image by image, over the classes with a value. Images that are ignored as a whole are
    left out. Raises ValueError without images.
    """
    if not scores:
        raise ValueError("there are no images to summarise")
    counted = [one for one in scores if one.is_counted]
    means, pooled = (of_images(counted), of_pixels(counted)) if counted else of_nothing(scores[0])
    names = [*classes, None] if len(classes) > 1 else [*classes]
    return [ClassSummary(*row) for row in zip(names, means, pooled, strict=False)]


def of_nothing(scores: Scores) -> tuple[list[Row], list[Row]]:
    """The rows of images in which no pixel counts."""
    classes, count = scores.values().shape
    tables = (np.full((classes + 1, wide), np.nan) for wide in (count, len(RATIOS)))
    means, pooled = (rows(table, table, table, np.zeros_like(table)) for table in tables)
    return means, pooled


def of_images(scores: Sequence[Scores]) -> list[Row]:
    """For each class, then for the mean over classes, the means over images."""
    values = with_mean(np.stack([one.values() for one in scores]))
    known = ~np.isnan(values)
    parts, wholes = np.nan_to_num(values), known.astype(float)
    counts = known.sum(0)
    means = np.where(counts > 0, parts.sum(0) / counts.clip(min=1), np.nan)
    low, high = interval(resampled(parts, wholes, np.nan, SEED))
    return rows(means, low, high, counts)


def of_pixels(scores: Sequence[Scores]) -> list[Row]:
    """For each class, then for the mean over classes, the measures of all pixels at once."""
    counts = np.stack([one.counts for one in scores]).astype(float)
    parts, wholes = (
        np.stack([side(counts) for side in sides], axis=-1)
        for sides in zip(*((ratio.part, ratio.whole) for ratio in RATIOS.values()), strict=True)
    )
    of_nothing = np.broadcast_to([ratio.of_nothing for ratio in RATIOS.values()], parts.shape[1:])
    pooled = with_mean(np.stack([ratio.of(counts.sum(0)) for ratio in RATIOS.values()], axis=-1)[None])[0]
    low, high = interval(with_mean(resampled(parts, wholes, of_nothing, SEED)))
    return rows(pooled, low, high, np.where(np.isnan(pooled), 0, len(scores)))


def with_mean(values: Numbers) -> Numbers:
    """Values (n, K, M) and after the classes their mean (n, K + 1, M), over those that have a value."""
    known = ~np.isnan(values)
    count = known.sum(1, keepdims=True)
    mean = np.where(count > 0, np.nansum(values, axis=1, keepdims=True) / count.clip(min=1), np.nan)
    return np.concatenate([values, mean], axis=1)


def rows(values: Numbers, low: Numbers, high: Numbers, images: Numbers) -> list[Row]:
    """Tables (K + 1, M) as estimates by name; without an interval where there are too few images."""
    low, high = (np.where(images < FEWEST, np.nan, end) for end in (low, high))
    table = np.stack([values, low, high, images], axis=-1).tolist()
    return [
        {
            name: Estimate(value, least, most, int(count))
            for name, (value, least, most, count) in zip(MEASURES, row, strict=False)
        }
        for row in table
    ]
