from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from search.data.augment.warp import IDENTITY, mirrored, shifted, similarity, warped, window
from tests.search.data.augment.pictures import areas, centres, discs, generator, misplaced, some

OUTSIDES = ("zeros", "border", "reflection")
outsides = st.sampled_from(OUTSIDES)
sides = st.integers(1, 150)


def numbers(*values):
    return torch.tensor(values, dtype=torch.float32)


def turned(angle, scale=1.0):
    return similarity(numbers(angle), numbers(scale))


@given(st.integers(0, 999), sides, sides, outsides)
def test_the_identity_gives_every_pixel_back(seed, height, width, outside):
    images, masks = some(2, height, width, seed)
    for maps in (IDENTITY.expand(2, 2, 3), similarity(torch.zeros(2), torch.ones(2))):
        found = warped(images, masks, maps, outside)
        assert torch.equal(found[0], images)
        assert torch.equal(found[1], masks)


@given(st.integers(0, 999), sides, st.integers(-4, 4), outsides)
def test_quarter_turns_mix_no_pixels(seed, side, quarters, outside):
    images, masks = some(1, side, side, seed)
    found = warped(images, masks, turned(quarters * math.pi / 2), outside)
    # From x towards y is clockwise, for y points down; rot90 turns the other way.
    assert torch.equal(found[0], images.rot90(-quarters, (-2, -1)))
    assert torch.equal(found[1], masks.rot90(-quarters, (-2, -1)))


@given(st.integers(0, 999), sides, sides, outsides)
def test_mirror_images_mix_no_pixels(seed, height, width, outside):
    images, masks = some(1, height, width, seed)
    for signs, axis in (((-1, 1), -1), ((1, -1), -2)):
        found = warped(images, masks, mirrored(IDENTITY.expand(1, 2, 3), numbers(signs)), outside)
        assert torch.equal(found[0], images.flip(axis))
        assert torch.equal(found[1], masks.flip(axis))


@given(st.integers(0, 999), sides, sides, st.floats(0, 6.3), st.floats(0.3, 3), outsides)
def test_every_pixel_of_the_mask_has_its_image(seed, height, width, angle, scale, outside):
    images, masks = some(3, height, width, seed)
    shifts = torch.rand((3, 2), generator=generator(seed)) - 0.5
    maps = shifted(turned(angle, scale).expand(3, 2, 3), shifts)
    found, labels = warped(images, masks, maps, outside)
    assert misplaced(found, labels).max() == 0
    unmixed = (found[:, 0] == 0) | (found[:, 0] == 255)
    assert (found[:, 0] == 255 * labels)[unmixed].all()


@pytest.mark.parametrize(("height", "width"), [(96, 96), (96, 128), (131, 90)])
@given(st.floats(0, 6.3), st.floats(0.7, 2), st.floats(-8, 8), st.floats(-8, 8))
def test_a_disc_lands_where_geometry_says(height, width, angle, scale, x, y):
    radius, shift = 9.0, (3.0, -2.0)
    images, masks = discs(1, radius, (x, y), height, width)
    shifts = numbers([2 * shift[0] / width, 2 * shift[1] / height])
    image, found = warped(images, masks, shifted(turned(angle, scale), shifts), "zeros")
    moved = scale * np.exp(1j * angle) * complex(x + shift[0], y + shift[1])
    if abs(moved) + scale * radius < min(height, width) / 2:
        assert centres(found)[0].tolist() == pytest.approx([moved.real, moved.imag], abs=0.6)
        area = math.pi * (scale * radius) ** 2
        assert areas(image[:, 0]).item() / 255 == pytest.approx(area, rel=0.04)
        # Half a pixel all around is what the nearest of two may do.
        assert areas(found).item() == pytest.approx(area, abs=math.pi * scale * radius)


@given(st.integers(0, 999), st.integers(4, 90), st.floats(0.2, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_a_window_is_what_pillow_makes_of_it(seed, side, share, x, y):
    images, masks = some(1, side, side, seed)
    found, _ = warped(images, masks, window(share, numbers([x, y])), "border")
    left, top = ((1 - share) * (place + 1) / 2 * side for place in (x, y))
    box = (left, top, min(left + share * side, side), min(top + share * side, side))
    picture = Image.fromarray(images[0].permute(1, 2, 0).numpy())
    expected = np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR, box))
    assert np.abs(found[0].permute(1, 2, 0).numpy().astype(int) - expected).max() <= 3


@given(st.floats(0.2, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_a_window_shows_nothing_from_beyond_it(share, x, y):
    side = 60
    columns = torch.arange(side, dtype=torch.uint8).expand(1, 3, side, side)
    seen, labels = warped(columns, columns[:, 0], window(share, numbers([x, y])), "border")
    left = (1 - share) * (x + 1) / 2 * side
    for found in (seen, labels):
        assert found.min().item() >= math.floor(left - 0.5)
        assert found.max().item() <= math.ceil(left + share * side - 0.5)


@pytest.mark.parametrize("outside", OUTSIDES)
def test_what_lies_outside(outside):
    white, everywhere = torch.full((1, 3, 20, 20), 255, dtype=torch.uint8), torch.ones(1, 20, 20)
    image, mask = warped(white, everywhere.byte(), turned(0.7, 0.5), outside)
    if outside == "zeros":
        assert image[0, :, 0, 0].tolist() == [0, 0, 0]
        assert areas(mask).item() == pytest.approx(100, abs=12)
    else:
        assert image.min() == 255
        assert mask.min() == 1
