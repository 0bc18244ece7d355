"""Augmentations by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from genotype.diagnostics.diagnostic import refuse
from search.config import Recipe
from search.data.augment.affine import Affine
from search.data.augment.basic import Basic
from search.data.augment.darts_unet import darts_unet
from search.data.augment.strong import Strong
from search.plugins.augmentations import AUGMENTATION_PLUGINS

Augmentation = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
"""Augments (B, C, H, W) uint8 images together with their (B, H, W) uint8 masks, each sample differently.

Random numbers come only from the generator, on its device, so results follow from its seed.
"""


def none(images: Tensor, masks: Tensor, _: torch.Generator) -> tuple[Tensor, Tensor]:
    """Images as they are."""
    return images, masks


RECIPES: Mapping[str, Augmentation] = {
    "none": none,
    "basic": Basic(),
    "affine": Affine(),
    "darts-unet": darts_unet,
}


VARIATIONS: Mapping[str, Augmentation] = {"strong": Strong()}
"""Those of normalised images, (B, C, H, W) float32, with labels of any integer type."""


def augmentation_named(name: Recipe) -> Augmentation:
    """What the augmentation of this name does with bytes; raises InputError for one that is unknown."""
    if name in VARIATIONS or AUGMENTATION_PLUGINS.is_named(name):
        return none
    if name not in RECIPES:
        known = ", ".join([*RECIPES, *VARIATIONS, *AUGMENTATION_PLUGINS.names()])
        raise refuse(
            "augmentation",
            name,
            "there is no such augmentation; is a plug-in missing?",
            f"use one of {known}",
        )
    return RECIPES[name]


def variation_named(name: Recipe) -> Augmentation:
    """What the augmentation of this name does with images that are normalised already; often nothing.

    Raises InputError if it is that of a plug-in that cannot be used.
    """
    return (
        AUGMENTATION_PLUGINS.load(name) if AUGMENTATION_PLUGINS.is_named(name) else VARIATIONS.get(name, none)
    )
