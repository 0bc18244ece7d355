"""Random augmentation of a training batch on its device, by recipes with names."""

from __future__ import annotations

from search.data.augment.affine import Affine
from search.data.augment.basic import Basic
from search.data.augment.darts_unet import darts_unet
from search.data.augment.recipes import (
    RECIPES,
    VARIATIONS,
    Augmentation,
    augmentation_named,
    none,
    variation_named,
)

__all__ = [
    "RECIPES",
    "VARIATIONS",
    "Affine",
    "Augmentation",
    "Basic",
    "augmentation_named",
    "darts_unet",
    "none",
    "variation_named",
]
