"""How sure a measure is: the bootstrap over images (Efron and Tibshirani 1993)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.measures.counts import Numbers, quotient

RESAMPLES = 4000
SEED = 0
PERCENTILES = (2.5, 97.5)
"""Between them lies the 95 % interval."""

AT_ONCE = 2_000_000
"""Numbers that are drawn at once."""


def drawn(images: int, resamples: int, chance: np.random.Generator) -> Numbers:
    """What share each image has in each resample (resamples, images): as often as it was drawn."""
    return chance.multinomial(images, np.full(images, 1 / images), resamples) / images


def resampled(parts: Numbers, wholes: Numbers, of_nothing: float | Numbers, seed: int = SEED) -> Numbers:
    """The quotient of sums over images in every resample (resamples, ...), from (images, ...) each.

    All are of the same resamples. `of_nothing` (...) is what stands where there is nothing to divide by.
    """
    count, *shape = parts.shape
    blocks = [
        quotient(shares @ parts.reshape(count, -1), shares @ wholes.reshape(count, -1), np.ravel(of_nothing))
        for shares in in_blocks(count, np.random.default_rng(seed))
    ]
    return np.concatenate(blocks).reshape(RESAMPLES, *shape)


def in_blocks(images: int, chance: np.random.Generator) -> Iterator[Numbers]:
    """All resamples, few enough at once to lie in memory."""
    size = max(1, AT_ONCE // images)
    for first in range(0, RESAMPLES, size):
        yield drawn(images, min(size, RESAMPLES - first), chance)


def interval(values: Numbers) -> tuple[Numbers, Numbers]:
    """The ends (...) of the 95 % interval of resampled values (resamples, ...); nan where all are."""
    ends = np.full((2, *values.shape[1:]), np.nan)
    known = ~np.isnan(values).all(0)
    ends[:, known] = np.nanpercentile(values[:, known], PERCENTILES, axis=0)
    return ends[0], ends[1]
