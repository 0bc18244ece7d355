"""What lies around an organ in a scan: tissue of its brightness, fluid, and bodies that look like it.

Functions give brightness (D, H, W): 0 black, 1 the brightest tissue.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from search.data.synthetic.fields import Field, smooth_volume, soft_step
from search.data.synthetic.organ import Organ
from search.data.synthetic.tubes import rod

WHITE, GREY, FLUID = 0.8, 0.55, 0.2
"""Brightness of white matter, of grey matter, of which the organ consists, too, and of fluid."""
DARKER = 0.12
"""By how much a tail is darker than its head."""


def scene(rng: Generator, organ: Organ) -> Field:
    """The organ in its surroundings, as a scanner without faults would show it."""
    size = len(organ.depth)
    picture = _folds(rng, size)
    for _ in range(rng.integers(2, 4)):
        picture = _beside(picture, _lookalike(rng, size), organ, GREY + rng.normal(0, 0.04), rng)
    picture = _beside(picture, _cavity(rng, size), organ, FLUID, rng)
    brightness = np.asarray(GREY + rng.normal(0, 0.03) - DARKER * organ.is_tail, np.float64)
    return _painted(picture, organ.depth, brightness, rng)


def _folds(rng: Generator, size: int) -> Field:
    """White and grey matter in folds, about as much of either."""
    pattern = smooth_volume(rng, size, 6) + 0.5 * smooth_volume(rng, size, 11)
    return WHITE + (GREY - WHITE) * soft_step(pattern + rng.normal(0, 0.2), 0.35)


def _lookalike(rng: Generator, size: int) -> Field:
    """The depth of a body as bright as the organ: a straight rod without a head, or a ball without a tail."""
    centre = rng.uniform(-1, 1, 3)
    if rng.random() < 0.5:
        return rod(size, centre[None], rng.uniform(0.15, 0.35))
    way = rng.standard_normal(3)
    reach = rng.uniform(0.2, 0.6) * np.linspace(-1, 1, 12)
    middle = centre + reach[:, None] * way / np.linalg.norm(way)
    return rod(size, middle, rng.uniform(0.1, 0.22))


def _cavity(rng: Generator, size: int) -> Field:
    """The depth of a pool of fluid, bent like the organ or not."""
    start, end = rng.uniform(-1, 1, (2, 3))
    middle = start + np.linspace(0, 1, 16)[:, None] * (end - start)
    depth = rod(size, middle, rng.uniform(0.06, 0.2))
    return np.asarray(depth + 0.05 * smooth_volume(rng, size, 5))


def _beside(picture: Field, depth: Field, organ: Organ, brightness: float, rng: Generator) -> Field:
    """The picture with a body that makes way for the organ."""
    return _painted(picture, np.minimum(depth, -organ.depth - 0.04), brightness, rng)


def _painted(picture: Field, depth: Field, brightness: float | Field, rng: Generator) -> Field:
    """The picture with a body, mottled, and in some places a rim of fluid around it."""
    size = len(depth)
    rim = rng.uniform(0.5, 1) * np.exp(-(((depth + 0.06) / 0.05) ** 2))
    rim = rim * soft_step(smooth_volume(rng, size, 3) + 1, 0.5)
    picture = picture + (FLUID - picture) * rim
    inside = soft_step(depth, 0.03)
    return picture + (brightness + 0.03 * smooth_volume(rng, size, 8) - picture) * inside
