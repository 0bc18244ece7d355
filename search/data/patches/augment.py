"""Random augmentation of a batch of patches, on the batch's device."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from genotype.diagnostics.diagnostic import refuse
from search.config import Recipe
from search.data.augment.draws import uniform

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


def flipped(images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Apply one of the mirror images along all axes, all equally likely."""
    axes = images.dim() - 2
    flips = (uniform((axes, len(images)), generator) < 0.5).to(images.device)
    for axis, chosen in enumerate(flips, 1):
        images = torch.where(chosen.view(-1, *[1] * (axes + 1)), images.flip(-axis), images)
        labels = torch.where(chosen.view(-1, *[1] * axes), labels.flip(-axis), labels)
    return images, labels


RECIPES: Mapping[Recipe, Variation] = {"none": none, "basic": basic}


def variation_named(name: Recipe) -> Variation:
    """The augmentation of this name. Raises InputError if there is none for normalised values."""
    if name not in RECIPES:
        problem = "is for pictures of 8 bits that are brought to one size"
        raise refuse("--augment", name, problem, f"patches and other values take {' or '.join(RECIPES)}")
    return RECIPES[name]
