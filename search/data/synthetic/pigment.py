"""Skin and a lesion on it, as the pigments that colour them."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.random import Generator

from search.data.synthetic.fields import Field, plane, smooth, soft_step

# Absorption of red, green and blue light by a unit of melanin, and by a unit of blood.
MELANIN = np.array([0.55, 0.95, 1.25])
BLOOD = np.array([0.10, 0.75, 0.55])


@frozen(eq=False)
class Pigments:
    """How much melanin and blood lie under each pixel, (H, W) each, in optical depth."""

    melanin: Field
    blood: Field

    def coloured(self, bare: Field) -> Field:
        """What remains of the light `bare` (3,) per channel: (H, W, 3), by Beer and Lambert."""
        depth = self.melanin[..., None] * MELANIN + self.blood[..., None] * BLOOD
        return np.asarray(bare * np.exp(-depth))


def outline(rng: Generator, size: int) -> Field:
    """A lesion's level (size, size): positive inside, 1 at its centre, falling in units of its radius.

    An ellipse of any place, size, aspect and turn, its edge waved by harmonics of the angle and
    its plane bent by a smooth pattern.
    """
    x, y = plane(size)
    centre = np.clip(rng.normal(0, 0.2, 2), -0.5, 0.5)
    radius, aspect = np.exp(rng.uniform(np.log(0.3), np.log(1.1))), rng.uniform(0.5, 1)
    turn, bend = rng.uniform(0, np.pi), rng.uniform(0.0, 0.09)
    x, y = x - centre[0] + bend * smooth(rng, size, 5), y - centre[1] + bend * smooth(rng, size, 5)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    distance = np.hypot(along / radius, across / (radius * aspect))
    return np.asarray(1 - distance / _waves(rng, np.arctan2(across / aspect, along)))


def _waves(rng: Generator, angle: Field) -> Field:
    """The edge's distance (H, W) as a multiple of the radius, for every direction."""
    orders = np.arange(2, 10)
    heights = rng.normal(0, rng.uniform(0.02, 0.22), orders.shape) / orders**0.7
    phases = rng.uniform(0, 2 * np.pi, orders.shape)
    waves = sum(h * np.cos(k * angle + p) for h, k, p in zip(heights, orders, phases, strict=True))
    return np.asarray(np.clip(1 + waves, 0.35, 1.8))


def skin(rng: Generator, size: int) -> Pigments:
    """Skin of any tone, mottled, sometimes freckled and sometimes reddened."""
    tone = rng.beta(1.1, 3.5)
    mottle, flush = rng.uniform(0.01, 0.06), rng.uniform(0.02, 0.12)
    melanin = 0.9 * tone + mottle * smooth(rng, size, 14) + 0.04 * smooth(rng, size, 3)
    blood = rng.uniform(0.02, 0.5) + flush * smooth(rng, size, 4) + 0.03 * smooth(rng, size, 24)
    if rng.random() < 0.3:
        melanin = melanin + _freckles(rng, size)
    return Pigments(melanin, blood)


def _freckles(rng: Generator, size: int) -> Field:
    x, y = plane(size)
    spots = np.zeros((size, size))
    for _ in range(rng.integers(1, 7)):
        (left, top), radius = rng.uniform(-1, 1, 2), rng.uniform(0.02, 0.07)
        spots += rng.uniform(0.1, 0.6) * np.exp(-(((x - left) ** 2 + (y - top) ** 2) / radius**2))
    return spots


def lesion(rng: Generator, level: Field) -> Pigments:
    """The pigments that a lesion of this outline adds: brown or red, often faint, often two-toned."""
    size = len(level)
    body = soft_step(level, rng.uniform(0.03, 0.30))
    texture = 1 + rng.uniform(0.05, 0.3) * smooth(rng, size, 9) + rng.uniform(0, 0.25) * smooth(rng, size, 22)
    density = body * np.clip(texture, 0.2, 2)
    strength = np.exp(rng.uniform(np.log(0.3), np.log(1.5)))
    redness = rng.beta(0.8, 1.6)
    melanin, blood = strength * (1.1 - 0.9 * redness) * density, strength * (0.1 + 0.8 * redness) * density
    if rng.random() < 0.45:
        melanin = melanin + rng.uniform(0.3, 1.1) * _second_tone(rng, size) * body
    if rng.random() < 0.2:
        melanin = melanin * (1 - rng.uniform(0.4, 0.9) * _second_tone(rng, size))
    # Inflamed skin around the lesion belongs to the background.
    halo = rng.uniform(0, 0.25) * np.exp(-(((level + 0.2) / 0.25) ** 2))
    return Pigments(melanin, blood + halo)


def _second_tone(rng: Generator, size: int) -> Field:
    return soft_step(smooth(rng, size, int(rng.integers(3, 7))) - rng.uniform(0, 0.8), 0.4)
