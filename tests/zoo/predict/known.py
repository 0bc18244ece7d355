"""Networks that give a known function of the image, and images for them."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import torch
from torch import nn

from genotype import Genotype
from search.preparation import Preparation
from tests.zoo.trained import TINY
from zoo.predict.model import Model
from zoo.predict.predict import Result, predict
from zoo.predict.settings import Machine, Settings

LEVELS = (-1.5, 0.0, 1.5)
"""The brightness, normalised, that is called 0, 1 and 2: of bytes near 32, 128 and 223."""

COLOUR, GREY = ("red", "green", "blue"), ("grey",)


class Nearest(nn.Module):
    """Calls each pixel by the nearest of some levels of its mean over the channels; the logits are linear in
    that mean, so that no smooth change of resolution changes who wins.
    """

    def __init__(self, levels=LEVELS):
        super().__init__()
        self.levels = levels
        self.seen: list[tuple[int, ...]] = []

    def forward(self, images):
        self.seen.append(tuple(images.shape))
        mean = images.mean(dim=1, keepdim=True)
        return torch.cat([2 * level * mean - level**2 for level in self.levels], dim=1)


class Bright(nn.Module):
    """One target: what is brighter, in the mean over the channels, than a threshold."""

    def __init__(self, threshold=0.0):
        super().__init__()
        self.threshold = threshold

    def forward(self, images):
        return images.mean(dim=1, keepdim=True) - self.threshold


def nearest(values, levels=LEVELS):
    """The labels that `Nearest` gives normalised values, by numpy."""
    return np.abs(np.asarray(values)[..., None] - np.array(levels)).argmin(axis=-1)


def normal(pixels):
    """Bytes (H, W, C) or (H, W) as networks see their mean over the channels."""
    pixels = np.asarray(pixels, float)
    return ((pixels.mean(axis=-1) if pixels.ndim == 3 else pixels) / 255 - 0.5) / 0.25


def standard(values):
    return (values - values.mean()) / values.std()


def genotype_of(dims=2, channels=3, labels=3) -> Genotype:
    resize = {"bilinear": "trilinear"} if dims == 3 else {}
    links = tuple(attrs.evolve(link, resize=resize.get(link.resize, link.resize)) for link in TINY.links)
    output = {"output": "classes", "out_channels": labels} if labels > 1 else {}
    return attrs.evolve(TINY, spatial_dims=dims, in_channels=channels, links=links, **output)


def model_of(network: nn.Module, preparation: Preparation, *, dims=2, labels=3, name="known") -> Model:
    """A network that does what a test knows, with a genotype of its channels."""
    genotype = genotype_of(dims, len(preparation.channels), labels)
    digest = (name.encode().hex() + "0" * 64)[:64]
    return Model(name, network.eval(), genotype, preparation, digest)


def pictures(channels=COLOUR, **fields) -> Preparation:
    return Preparation(channels=channels, **fields)


def volumes(spacing=(1.0, 1.0, 1.0), patch=(8, 8, 8), channels=GREY) -> Preparation:
    return Preparation(channels=channels, spacing=spacing, patch=patch, values="standardised")


def predicted(model, inputs, out: Path, *, batch=3, force=False, **settings) -> Result:
    models = model if isinstance(model, list) else [model]
    given = [str(path) for path in (inputs if isinstance(inputs, list) else [inputs])]
    return predict(models, given, out, Settings(**settings), Machine(batch=batch), force)


def blocks(height=65, width=97, channels=3, seed=0):
    """Bytes of rectangles in three greys, each far from the others."""
    rng = np.random.default_rng(seed)
    coarse = rng.choice([32, 128, 223], (-(-height // 8), -(-width // 8))).astype(np.uint8)
    grey = np.kron(coarse, np.ones((8, 8), np.uint8))[:height, :width]
    return grey if channels == 1 else np.repeat(grey[..., None], channels, axis=2)
