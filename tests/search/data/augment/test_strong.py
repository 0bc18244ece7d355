"""The strong augmentation of normalised images and volumes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from search.data.augment import VARIATIONS
from search.data.augment.strong import Strong
from search.data.augment.strong import intensity as changes
from search.data.augment.strong.grids import largest_angles, places, rotations, sampled
from search.data.augment.strong.intensity import Intensity
from search.data.augment.strong.spatial import Spatial
from search.data.cases import IGNORE
from search.data.images.samples import Samples
from search.data.patches.augment import RECIPES as VOLUMES

ALWAYS = Spatial(turning=1, scaling=1, bending=1, shift=0.1)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def blobs(count: int, shape: tuple[int, ...], channels: int = 1) -> tuple[Tensor, Tensor]:
    """Smooth images whose label is where they are positive, of period about the side."""
    waves = sum(
        torch.cos(2 * math.pi * torch.arange(side) / side + axis).view(
            *[-1 if axis == other else 1 for other in range(len(shape))]
        )
        for axis, side in enumerate(shape)
    )
    images = waves.expand(count, channels, *shape).contiguous()
    return images, (images[:, 0] > 0).long()


shapes = st.one_of(
    st.tuples(st.integers(1, 20), st.integers(1, 20)),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)),
)


@settings(deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 4), st.integers(1, 4), shapes)
def test_any_size_and_channels_keep_their_form(seed, count, channels, shape):
    chance = generator(seed)
    images = torch.randn(count, channels, *shape, generator=chance)
    labels = torch.randint(0, 4, (count, *shape), generator=chance) * 85  # 255, too
    before = images.clone(), labels.clone()
    found, classes = VARIATIONS["strong"](images, labels, chance)
    assert (found.shape, found.dtype) == (images.shape, torch.float32)
    assert (classes.shape, classes.dtype) == (labels.shape, labels.dtype)
    assert found.isfinite().all()
    assert set(classes.unique().tolist()) <= set(labels.unique().tolist())
    assert torch.equal(images, before[0])
    assert torch.equal(labels, before[1])


@pytest.mark.parametrize("shape", [(40, 56), (20, 24, 28), (6, 32, 32)])
def test_labels_move_with_the_image(shape):
    """Where space is moved but not light, the label is still where the image is positive, except at edges."""
    images, labels = blobs(24, shape)
    found, classes = ALWAYS(images, labels, generator(3))
    sure = found[:, 0].abs() > 0.35
    assert sure.float().mean() > 0.5
    assert ((found[:, 0] > 0) == (classes == 1))[sure].float().mean() > 0.995
    assert not torch.equal(classes, labels)


@pytest.mark.parametrize("shape", [(16, 12), (8, 10, 12)])
def test_without_a_change_every_voxel_stays(shape):
    images, labels = torch.randn(3, 2, *shape), torch.randint(0, 9, (3, *shape))
    at = places(shape, images.device).expand(3, *shape, len(shape))
    found, same = sampled(images, labels, at)
    torch.testing.assert_close(found, images, atol=1e-5, rtol=0)
    assert torch.equal(same, labels)


def test_a_quarter_turn_is_one():
    images, labels = torch.randn(1, 2, 5, 5), torch.randint(0, 9, (1, 5, 5))
    turn = rotations(torch.tensor([[math.pi / 2]]))[0]
    found, classes = sampled(images, labels, (places((5, 5), images.device) @ turn.T)[None])
    ways = [(images.rot90(way, (-2, -1)), labels.rot90(way, (-2, -1))) for way in (1, -1)]
    assert any(
        torch.allclose(found, image, atol=1e-5) and torch.equal(classes, label) for image, label in ways
    )


def test_ignored_pixels_stay_ignored_and_no_others_become_so():
    labels = torch.full((8, 20, 20), IGNORE)
    _, classes = ALWAYS(torch.zeros(8, 1, 20, 20), labels, generator())
    assert (classes == IGNORE).all()
    _, plain = ALWAYS(torch.zeros(8, 1, 20, 20), torch.ones(8, 20, 20, dtype=torch.long), generator())
    assert (plain == 1).all()


def test_flat_patches_turn_about_their_thin_axis_alone():
    assert largest_angles((5, 40, 40), 180, 30) == (180, 0, 0)
    assert largest_angles((40, 40, 5), 180, 30) == (0, 0, 180)
    assert largest_angles((20, 40, 40), 180, 30) == (30, 30, 30)
    assert largest_angles((20, 40), 180, 30) == (180,)


@pytest.mark.parametrize("shape", [(12, 14), (6, 7, 8)])
def test_everything_follows_from_the_generator(shape):
    images, labels = blobs(16, shape, 2)
    before = torch.random.get_rng_state()
    first, again, other = (Strong()(images, labels, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])
    assert len({one.numpy().tobytes() for one in first[0]}) > 8


def test_samples_are_changed_as_often_as_told():
    """An image is spared every change of intensity with a probability that follows from those of each."""
    images = torch.randn(1, 1, 8, 8).expand(2000, 1, 8, 8)
    spared = (Intensity()(images, generator()) == images).flatten(1).all(1).float().mean()
    expected = 0.9 * (1 - 0.2 / 2) * 0.85 * 0.85 * (1 - 0.25 / 2) * 0.9 * 0.7
    assert abs(spared - expected) < 0.04
    labels = torch.zeros(2000, 8, 8, dtype=torch.long)
    moved = Spatial()(images, labels, generator())[0]
    assert abs((moved == images).flatten(1).all(1).float().mean() - 0.8 * 0.8 * 0.9) < 0.04


def test_gamma_keeps_mean_and_deviation_and_order():
    image = torch.randn(3, 30, 30)
    found = changes.bent(image, torch.tensor([0.7, 1.0, 1.5]))
    torch.testing.assert_close(found.mean((1, 2)), image.mean((1, 2)), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.std((1, 2)), image.std((1, 2)), atol=1e-4, rtol=0)
    torch.testing.assert_close(found[1], image[1], atol=1e-4, rtol=0)
    assert torch.equal(found[0].flatten().argsort(), image[0].flatten().argsort())


def test_blur_is_a_convolution_with_a_gaussian():
    image = torch.randn(1, 12, 13, dtype=torch.float64)
    kernel = np.exp(-0.5 * (np.arange(-3, 4) / 0.8) ** 2)
    expected = np.pad(image[0].numpy(), 3, mode="edge")
    for axis in range(2):
        expected = np.apply_along_axis(np.convolve, axis, expected, kernel / kernel.sum(), "valid")
    found = changes.blurred(image, torch.tensor([0.8]))
    np.testing.assert_allclose(found[0].numpy(), expected, atol=1e-6)


def test_low_resolution_loses_detail_and_keeps_what_is_flat():
    flat = torch.ones(2, 9, 11)
    torch.testing.assert_close(changes.reduced(flat, torch.tensor([0.5, 0.7])), flat)
    fine = torch.randn(1, 40, 40)
    assert changes.reduced(fine, torch.tensor([0.5])).std() < fine.std()
    torch.testing.assert_close(changes.reduced(fine, torch.tensor([1.0])), fine)


@pytest.mark.parametrize("name", ["affine", "strong"])
def test_volumes_take_it(name):
    images, labels = blobs(6, (12, 10, 14), 2)
    found, classes = VOLUMES[name](images, labels, generator())
    assert found.shape == images.shape
    assert not torch.equal(found, images)
    assert set(classes.unique().tolist()) == {0, 1}


def test_a_training_of_pictures_sees_it():
    chance = generator()
    pixels = torch.randint(0, 256, (6, 3, 16, 16), generator=chance, dtype=torch.uint8)
    masks = torch.randint(0, 2, (6, 16, 16), generator=chance, dtype=torch.uint8)
    samples = Samples(tuple("abcdef"), pixels, masks)
    plain, strong, again = (
        next(samples.epoch(6, seed=0, epoch=0, augment=name)) for name in ("none", "strong", "strong")
    )
    assert torch.equal(strong[0], again[0])
    assert not torch.equal(strong[0], plain[0])
    assert strong[1].dtype == torch.int64
