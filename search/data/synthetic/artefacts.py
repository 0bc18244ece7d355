"""What a dermatoscope adds to an image of skin.

Every function takes and returns an image (H, W, 3) of floats, 0 black to 1 white.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from search.data.synthetic.fields import Field, plane, smooth, soft_step

Artefact = Callable[[Generator, Field], Field]


def hairs(rng: Generator, picture: Field) -> Field:
    """Some bent dark hairs, about five, in four images of ten."""
    count = 1 + int(rng.poisson(4)) if rng.random() < 0.4 else 0
    colour = np.array([0.14, 0.09, 0.07]) * rng.uniform(0.4, 3)
    for _ in range(count):
        picture = _blend(picture, colour, 0.9 * _hair(rng, len(picture)))
    return picture


def _hair(rng: Generator, size: int) -> Field:
    """How much of each pixel (size, size) one hair covers: a stretch of a parabola, anywhere."""
    x, y = plane(size)
    (left, top), turn = rng.uniform(-0.9, 0.9, 2), rng.uniform(0, 2 * np.pi)
    along = (x - left) * np.cos(turn) + (y - top) * np.sin(turn)
    across = (y - top) * np.cos(turn) - (x - left) * np.sin(turn)
    bend, length, thickness = rng.normal(0, 0.4), rng.uniform(0.3, 1.6), rng.uniform(0.005, 0.017)
    distance = np.abs(across - bend * along**2) / np.hypot(1, 2 * bend * along)
    return np.where(np.abs(along) < length, _covered(thickness - distance, size), 0)


def _covered(depth: Field, size: int) -> Field:
    """The covered part of a pixel whose centre lies `depth` inside an edge."""
    return np.asarray(np.clip(depth * size / 2 + 0.5, 0, 1))


def _blend(picture: Field, colour: Field, share: Field) -> Field:
    return np.asarray(picture + (colour - picture) * share[..., None])


def ruler(rng: Generator, picture: Field) -> Field:
    """The ticks of a scale along one side, in a fifth of the images."""
    if rng.random() >= 0.2:
        return picture
    size = len(picture)
    along, inward = _from_side(rng, size)
    period, length = rng.uniform(0.09, 0.2), rng.uniform(0.08, 0.16)
    nearest = np.round(along / period)
    reach = np.where(nearest % 5 == 0, 1.8 * length, length)
    ticks = _covered(0.012 - np.abs(along - nearest * period), size) * (inward < reach)
    return _blend(picture, np.array([0.1, 0.1, 0.12]), 0.85 * ticks)


def _from_side(rng: Generator, size: int) -> tuple[Field, Field]:
    """Position along one of the four sides, and distance from it."""
    x, y = plane(size)
    sides = ((x, y + 1), (x, 1 - y), (y, x + 1), (y, 1 - x))
    along, inward = sides[rng.integers(4)]
    return along + rng.uniform(-0.1, 0.1), inward - rng.uniform(0, 0.1)


def bubbles(rng: Generator, picture: Field) -> Field:
    """Air in the immersion gel, bright at the rim and with a highlight, in a quarter of the images."""
    count = int(rng.integers(1, 8)) if rng.random() < 0.25 else 0
    x, y = plane(len(picture))
    for _ in range(count):
        (left, top), radius = rng.uniform(-1, 1, 2), rng.uniform(0.02, 0.12)
        distance = np.hypot(x - left, y - top)
        rim = 0.13 * np.exp(-(((distance - radius) / 0.02) ** 2)) + 0.04 * (distance < radius)
        spot = np.hypot(x - left + radius * 0.45, y - top + radius * 0.45)
        picture = picture + (rim + 0.5 * np.exp(-((spot / (0.2 * radius + 0.008)) ** 2)))[..., None]
    return picture


def glare(rng: Generator, picture: Field) -> Field:
    """The reflection of a lamp, in a fifth of the images."""
    if rng.random() >= 0.2:
        return picture
    x, y = plane(len(picture))
    (left, top), (wide, high) = rng.uniform(-0.9, 0.9, 2), rng.uniform(0.05, 0.35, 2)
    spot = np.exp(-(((x - left) / wide) ** 2) - ((y - top) / high) ** 2)
    return np.asarray(picture + rng.uniform(0.1, 0.6) * spot[..., None])


def lighting(rng: Generator, picture: Field) -> Field:
    """Uneven light of a tinted lamp: a gradient across the image and a slow pattern."""
    x, y = plane(len(picture))
    turn, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.22)
    light = 1 + slope * (x * np.cos(turn) + y * np.sin(turn)) + 0.04 * smooth(rng, len(picture), 2)
    return np.asarray(picture * light[..., None] * rng.normal(1, (0.03, 0.03, 0.06)) * rng.uniform(0.8, 1.12))


def vignette(rng: Generator, picture: Field) -> Field:
    """Darker corners in most images, the black rim of the tube in some."""
    x, y = plane(len(picture))
    (left, top), kind = rng.normal(0, 0.06, 2), rng.random()
    distance = np.hypot(x - left, y - top)
    if kind < 0.1:
        shade = 0.95 * soft_step(distance - rng.uniform(0.98, 1.25), 0.04)
    else:
        strength = rng.uniform(0, 0.55) if kind < 0.75 else 0.0
        shade = strength * soft_step(distance - rng.uniform(0.9, 1.3), 0.35)
    return np.asarray(picture * (1 - shade)[..., None])


def noise(rng: Generator, picture: Field) -> Field:
    """Sensor noise; the only artefact that depends on the resolution."""
    return picture + rng.uniform(0.004, 0.03) * rng.standard_normal(picture.shape)


ARTEFACTS: tuple[Artefact, ...] = (hairs, ruler, bubbles, lighting, vignette, glare, noise)
