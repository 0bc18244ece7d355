"""Random augmentation of a batch of patches, on the batch's device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

import torch
from torch import Tensor

from genotype.diagnostics.diagnostic import refuse
from search.config import OwnRecipe, Recipe
from search.data.augment.draws import uniform
from search.data.augment.strong import Strong
from search.data.augment.strong.flips import flipped
from search.data.augment.strong.spatial import Spatial
from search.plugins.augmentations import AUGMENTATION_PLUGINS

Variation = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
"""Augments (B, C, *spatial) float32 images, already normalised, together with (B, *spatial) labels."""

CONTRAST = 0.2
BRIGHTNESS = 0.2
"""The largest change of a channel's contrast, and its largest shift in standard deviations of its volume."""


def none(images: Tensor, labels: Tensor, _: torch.Generator) -> tuple[Tensor, Tensor]:
    """Patches as they are."""
    return images, labels


def basic(images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """A flip along each axis with probability 1/2, then contrast and brightness, drawn per channel."""
    images, labels = flipped(images, labels, generator)
    axes = tuple(range(2, images.dim()))
    draws = uniform((2, *images.shape[:2], *(1 for _ in axes)), generator, -1, 1).to(images.device)
    means = images.mean(dim=axes, keepdim=True)
    return (images - means) * (1 + CONTRAST * draws[0]) + means + BRIGHTNESS * draws[1], labels


AFFINE = Spatial(scale=(0.8, 1.25), shift=0.05, turning=1.0, scaling=1.0, bending=0.0)


def affine(images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """`basic`, then a rotation of up to 30 degrees about each axis, a scale and a shift."""
    return AFFINE(*basic(images, labels, generator), generator)


RECIPES: Mapping[str, Variation] = {"none": none, "basic": basic, "affine": affine, "strong": Strong()}


def variation_named(name: Recipe) -> Variation:
    """The augmentation of this name. Raises InputError if there is none for normalised values."""
    if AUGMENTATION_PLUGINS.is_named(name):
        return AUGMENTATION_PLUGINS.load(name)
    if name not in RECIPES:
        problem = "is for pictures of 8 bits that are brought to one size"
        if name not in get_args(OwnRecipe):
            problem = "there is no such augmentation; is a plug-in missing?"
        *others, last = [*RECIPES, *AUGMENTATION_PLUGINS.names()]
        remedy = f"patches and other values take {', '.join(others)} or {last}"
        raise refuse("--augment", name, problem, remedy)
    return RECIPES[name]
