"""How sure a difference between networks is: bootstrap over images and seeds.

A network's scores are an array (seeds, images): a training for every seed, each measured on the same images.
"""

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from search.measures.bootstrap import PERCENTILES, RESAMPLES, drawn

Scores = NDArray[np.float64]

SURE = 0.95
"""A win is told as sure from this probability on."""
NEXT_TO_NOTHING = 0.002
"""Of Dice: a network that takes at most half the time may lose as much and counts as equal."""


@frozen
class Difference:
    """The mean score of a network less that of another, and how sure it is.

    `low` to `high` is the 95 % interval, `error` the standard error, and `wins` the probability that the
    first is better, all by the bootstrap. They err on the safe side: what is an accident of one image in one
    training is counted with the images and with the seeds.
    """

    mean: float
    low: float
    high: float
    error: float
    wins: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def difference(scores: Scores, other: Scores, seed: int = 0, resamples: int = RESAMPLES) -> Difference:
    """Compare two networks on the same images (Efron and Tibshirani 1993).

    Images are drawn in pairs, for both networks were measured on them; seeds for each network by itself, for
    trainings of equal seed have nothing in common but the order of the images. Raises ValueError unless
    both have as many images, and at least one seed and image.
    """
    require_paired(scores, other)
    chance = np.random.default_rng(seed)
    images = scores.shape[1]
    shares = drawn(images, resamples, chance)
    differences = resampled(scores, shares, chance) - resampled(other, shares, chance)
    low, high = np.percentile(differences, PERCENTILES)
    wins = np.mean(differences > 0) + np.mean(differences == 0) / 2
    mean = scores.mean() - other.mean()
    return Difference(float(mean), float(low), float(high), float(differences.std()), float(wins))


def interval(scores: Scores, seed: int = 0, resamples: int = RESAMPLES) -> tuple[float, float]:
    """The 95 % interval of the mean of some images' scores (images,), by bootstrap over them."""
    found = difference(scores[None], np.zeros_like(scores)[None], seed, resamples)
    return found.low, found.high


def resampled(scores: Scores, images: Scores, chance: np.random.Generator) -> Scores:
    """The mean score under every resample of the images (resamples, images) and of the seeds."""
    seeds = len(scores)
    shares = drawn(seeds, len(images), chance)
    means: Scores = ((shares @ scores) * images).sum(1)
    return means


def require_paired(scores: Scores, other: Scores) -> None:
    """Refuse scores that are not of the same images."""
    shapes = scores.shape, other.shape
    if any(len(shape) != 2 or 0 in shape for shape in shapes) or shapes[0][1] != shapes[1][1]:
        raise ValueError(f"scores are (seeds, images) of the same images, not {shapes[0]} and {shapes[1]}")


@frozen
class Spread:
    """The standard deviation between architectures, and between the seeds of one.

    That between architectures is free of the share that the seeds have in it; 0 where it is no larger.
    """

    architectures: float
    seeds: float

    @property
    def ratio(self) -> float:
        """How well these data tell architectures apart: below 1 a seed matters more than the architecture."""
        if self.seeds == 0:
            return float("inf") if self.architectures else 0.0
        return self.architectures / self.seeds


def spread(means: Sequence[Sequence[float]]) -> Spread:
    """The spread of mean scores, (architectures) of (seeds), by a one-way analysis of variance.

    The criterion of Isensee et al. 2024 (nnU-Net Revisited) for data on which architectures can be compared.
    Raises ValueError with fewer than two architectures, or none that has two seeds.
    """
    groups = [np.asarray(group, float) for group in means]
    freedom = sum(len(group) - 1 for group in groups)
    if len(groups) < 2 or freedom < 1:
        raise ValueError("a spread needs two architectures, and two seeds of one of them")
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups) / freedom
    counts = np.array([len(group) for group in groups])
    centre = float(np.concatenate(groups).mean())
    between = sum(len(group) * (float(group.mean()) - centre) ** 2 for group in groups) / (len(groups) - 1)
    each = (counts.sum() - (counts**2).sum() / counts.sum()) / (len(groups) - 1)
    return Spread(float(np.sqrt(max(0.0, (between - within) / each))), float(np.sqrt(within)))


def kendall(first: Sequence[float], second: Sequence[float]) -> float:
    """Kendall's tau-b of two rankings of the same networks; 0 where one of them has ties alone."""
    a, b = (np.asarray(values, float) for values in (first, second))
    if a.shape != b.shape or a.ndim != 1 or len(a) < 2:
        raise ValueError("two rankings of the same two or more networks are needed")
    above = np.triu_indices(len(a), 1)
    signs_a, signs_b = (np.sign(np.subtract.outer(v, v))[above] for v in (a, b))
    pairs = float(np.sqrt((signs_a**2).sum() * (signs_b**2).sum()))
    return float((signs_a * signs_b).sum() / pairs) if pairs else 0.0
