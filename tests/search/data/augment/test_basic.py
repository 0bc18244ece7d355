from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.augment import Basic
from tests.search.data.augment.pictures import generator, some

GEOMETRY = Basic(contrast=0, brightness=0)


@given(st.integers(0, 2**31), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_image_and_mask_stay_aligned(seed, count, height, width):
    images, masks = GEOMETRY(*some(count, height, width, seed), generator(seed))
    assert (images[:, 0] == masks * 255).all()
    assert images.dtype == masks.dtype == torch.uint8


@given(st.integers(0, 2**31))
def test_alignment_survives_the_lighting(seed):
    # Stretch and shift are monotonic, so white pixels stay the brightest ones of the red channel.
    images, masks = Basic()(*some(6, seed=seed), generator(seed))
    for red, mask in zip(images[:, 0], masks, strict=True):
        assert red[mask == 1].min() > red[mask == 0].max()


def test_all_eight_symmetries_and_no_other():
    image = torch.arange(16, dtype=torch.uint8).view(1, 1, 4, 4)
    turned, _ = GEOMETRY(image.expand(400, 3, 4, 4), image[:, 0].expand(400, 4, 4), generator())
    expected = {
        tuple(view.rot90(turns).flatten().tolist())
        for view in (image[0, 0], image[0, 0].flip(0))
        for turns in range(4)
    }
    counts = {}
    for view in turned[:, 0]:
        key = tuple(view.flatten().tolist())
        counts[key] = counts.get(key, 0) + 1
    assert set(counts) == expected
    assert min(counts.values()) > 25


def test_pictures_that_are_not_square_keep_their_shape():
    images, masks = GEOMETRY(*some(64, 4, 6), generator())
    assert images.shape == (64, 3, 4, 6)
    assert masks.shape == (64, 4, 6)


def test_brightness_is_clipped_and_never_reflected():
    # OpenCV's convertScaleAbs turns 10 - 75 into 65; a cast to bytes would make it 191.
    dark = torch.full((200, 3, 4, 4), 10, dtype=torch.uint8)
    bright = torch.full((200, 3, 4, 4), 245, dtype=torch.uint8)
    masks = torch.zeros(200, 4, 4, dtype=torch.uint8)
    shifts = Basic(contrast=0, brightness=75 / 255)
    darkened = shifts(dark, masks, generator(5))[0][:, 0, 0, 0].int()
    brightened = shifts(bright, masks, generator(5))[0][:, 0, 0, 0].int()
    assert (darkened == 0).sum() > 50
    assert (brightened == 255).sum() > 50
    assert darkened.max() <= 85
    assert brightened.min() >= 170
    # One draw moves both the same way, up to the clipping.
    free = (darkened > 0) & (brightened < 255)
    assert free.any()
    assert ((brightened - darkened)[free] - 235).abs().max() <= 1


def test_contrast_stretches_about_the_mean_and_clips():
    images = torch.tensor([60, 100, 140], dtype=torch.uint8).repeat_interleave(16).view(1, 3, 4, 4)
    masks = torch.zeros(300, 4, 4, dtype=torch.uint8)
    out = Basic(contrast=0.3, brightness=0)(images.expand(300, 3, 4, 4), masks, generator())[0].float()
    spread = (out[:, 2] - out[:, 0]).mean(dim=(1, 2)) / 80
    assert (out[:, 1] == 100).all()
    assert spread.min() == pytest.approx(0.7, abs=0.02)
    assert spread.max() == pytest.approx(1.3, abs=0.02)
    extremes = torch.tensor([0, 128, 255], dtype=torch.uint8).repeat_interleave(16).view(1, 3, 4, 4)
    out = Basic(contrast=0.9, brightness=0)(extremes.expand(300, 3, 4, 4), masks, generator())[0]
    assert (out[:, 2] > out[:, 0]).all()


def test_the_same_generator_gives_the_same_batch():
    first, again = (Basic()(*some(16), generator(3)) for _ in range(2))
    assert (first[0] == again[0]).all()
    assert (first[1] == again[1]).all()
    other = Basic()(*some(16), generator(4))
    assert (first[0] != other[0]).any()


def test_samples_of_a_batch_vary_independently():
    image, mask = some(1)
    images, _ = Basic()(image.expand(32, 3, 8, 8), mask.expand(32, 8, 8), generator())
    assert len({one.numpy().tobytes() for one in images}) == 32
