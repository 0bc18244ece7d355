"""What holds for every augmentation."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.config import OwnRecipe
from search.data.augment import RECIPES, VARIATIONS, augmentation_named, none, variation_named
from tests.search.data.augment.pictures import discs, generator, misplaced, some

every_recipe = pytest.mark.parametrize("name", RECIPES)
random_recipe = pytest.mark.parametrize("name", [name for name in RECIPES if name != "none"])


def test_every_name_is_a_recipe():
    assert {*RECIPES, *VARIATIONS} == set(get_args(OwnRecipe))
    assert not {*RECIPES} & {*VARIATIONS}
    assert all(variation_named(name) is none for name in RECIPES)
    assert all(augmentation_named(name) is recipe for name, recipe in RECIPES.items())
    with pytest.raises(InputError, match="use one of none, basic, affine, darts-unet, strong"):
        augmentation_named("blur")


@every_recipe
@given(st.integers(0, 2**31), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_pictures_and_masks_keep_their_form(name, seed, count, height, width):
    given_images, given_masks = some(count, height, width, seed)
    before = given_images.clone(), given_masks.clone()
    images, masks = RECIPES[name](given_images, given_masks, generator(seed))
    assert (images.shape, images.dtype) == (given_images.shape, torch.uint8)
    assert (masks.shape, masks.dtype) == (given_masks.shape, torch.uint8)
    assert set(masks.unique().tolist()) <= {0, 1}
    assert torch.equal(given_images, before[0])
    assert torch.equal(given_masks, before[1])


@every_recipe
@given(st.integers(0, 2**31))
def test_image_and_mask_move_together(name, seed):
    images, masks = RECIPES[name](*discs(16, 14, (5, -9)), generator(seed))
    # Salt and pepper are on a hundredth of the pixels, and half of them show.
    assert misplaced(images, masks).max() < (0.02 if name == "darts-unet" else 1e-9)
    assert masks.flatten(1).any(dim=1).float().mean() > 0.5


def test_none_is_the_identity():
    images, masks = some(5)
    found = RECIPES["none"](images, masks, generator())
    assert torch.equal(found[0], images)
    assert torch.equal(found[1], masks)


@random_recipe
def test_everything_follows_from_the_generator(name):
    def varied(seed):
        return RECIPES[name](*some(16, seed=3), generator(seed))

    before = torch.random.get_rng_state()
    first, again, other = varied(1), varied(1), varied(2)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


@random_recipe
def test_samples_of_a_batch_vary_independently(name):
    image, mask = some(1, 16, 16)
    images, _ = RECIPES[name](image.expand(64, 3, 16, 16), mask.expand(64, 16, 16), generator())
    plain = sum(torch.equal(one, image[0]) for one in images)
    assert plain == 0 or name == "darts-unet"
    assert len({one.numpy().tobytes() for one in images}) >= 64 - plain
