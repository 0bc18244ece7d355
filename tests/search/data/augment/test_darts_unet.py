from __future__ import annotations

import math

import pytest
import torch

from search.data.augment.darts_unet import crops, darts_unet, turns
from tests.search.data.augment.pictures import areas, generator

COUNT, SIDE = 1600, 32


@pytest.fixture(scope="module")
def grey():
    """Grey pictures, whose mask is their left half, varied."""
    masks = torch.zeros(COUNT, SIDE, SIDE, dtype=torch.uint8)
    masks[:, :, : SIDE // 2] = 1
    return darts_unet(torch.full((COUNT, 3, SIDE, SIDE), 128, dtype=torch.uint8), masks, generator(1))


@pytest.fixture(scope="module")
def still(grey):
    """Which of them lie as they did."""
    _, masks = grey
    return areas(masks[:, :, : SIDE // 2]) - areas(masks[:, :, SIDE // 2 :]) == SIDE * SIDE / 2


def share(chosen):
    return chosen.float().mean().item()


def lit(images):
    """The level of most pixels."""
    return images[:, 0].flatten(1).median(dim=1).values


def uniform(level):
    """Images of one level, varied."""
    images = torch.full((COUNT, 3, SIDE, SIDE), level, dtype=torch.uint8)
    return darts_unet(images, images[:, 0] * 0, generator(2))[0]


def test_half_of_the_samples_are_plain_and_the_others_of_four_equal_kinds(grey, still):
    images, _ = grey
    unlit = lit(images) == 128
    plain = (images == 128).flatten(1).all(dim=1)
    assert share(plain) == pytest.approx(1 / 2, abs=0.05)
    assert share(still & ~unlit) == pytest.approx(1 / 8, abs=0.03)
    assert share(still & unlit & ~plain) == pytest.approx(1 / 8, abs=0.03)
    # Seldom a crop or a turn leaves the border between the halves where it was.
    assert share(~still) == pytest.approx(1 / 4, abs=0.04)


def test_noise_at_its_rate_on_all_but_the_plain_ones(grey, still):
    images, _ = grey
    varied = (images != 128).flatten(1).any(dim=1)
    assert share((images[varied] == 255).all(dim=1)) == pytest.approx(0.005, abs=5e-4)
    # Those that turned have black corners.
    assert share((images[varied & still] == 0).all(dim=1)) == pytest.approx(0.005, abs=7e-4)


def test_contrast_and_brightness_keep_to_their_range_and_fill_it(grey, still):
    levels = lit(grey[0])[still].float()
    assert round(128 * 0.7 - 75) <= levels.min() < 30
    assert 220 < levels.max() <= round(128 * 1.3 + 75)


def test_black_never_turns_bright_nor_white_dark():
    darkest, brightest = (lit(uniform(level)) for level in (0, 255))
    # Half of one eighth are darkened, where an absolute value would show on black.
    assert darkest.max() <= 75
    assert share(darkest == 0) > 0.88
    assert brightest.min() >= 255 * 0.7 - 75
    assert share(brightest == 255) > 0.88


def test_flips_turns_and_scales_keep_to_their_range_and_fill_it():
    maps = turns(4000, generator())
    linear = maps[..., :2]
    scales = linear.det().abs() ** -0.5
    assert 0.7999 <= scales.min() < 0.82
    assert 1.98 < scales.max() <= 2.0001
    assert scales.mean() == pytest.approx(1.4, abs=0.03)
    assert share(linear.det() < 0) == pytest.approx(2 / 3, abs=0.03)
    angles = torch.atan2(linear[:, 0, 1], linear[:, 0, 0])
    assert torch.histc(angles, 8, -math.pi, math.pi).min() > 400
    assert (maps[..., 2] == 0).all()
    # Rows at right angles and of one length: no shear.
    assert (linear[:, 0] * linear[:, 1]).sum(dim=1).abs().max() < 1e-6
    assert (linear[:, 0].norm(dim=1) - linear[:, 1].norm(dim=1)).abs().max() < 1e-6


def test_crops_are_anywhere_within_the_picture():
    maps = crops(2000, generator())
    sides, places = maps[..., :2], maps[..., 2]
    assert torch.allclose(sides, 256 / 450 * torch.eye(2).expand_as(sides))
    assert places.abs().max() <= 1 - 256 / 450
    assert places.abs().max() > 0.99 * (1 - 256 / 450)
    assert places.mean(dim=0).abs().max() < 0.03


def test_crops_show_nothing_from_beyond_the_edge():
    # Masks tell what is seen: row y of the picture is labelled y + 1.
    rows = torch.arange(1, 9, dtype=torch.uint8).view(8, 1).expand(COUNT, 8, 8)
    white = torch.full((COUNT, 3, 8, 8), 255, dtype=torch.uint8)
    images, masks = darts_unet(white, rows, generator(3))
    level = (masks == masks[..., :1]).flatten(1).all(dim=1)
    first, last = masks[:, 0, 0].int(), masks[:, -1, 0].int()
    enlarged = level & (first > 0) & (last > first) & (last - first < 6)
    assert share(enlarged) == pytest.approx(1 / 8, abs=0.04)
    # Were it black, the crops that touch an edge would be grey there.
    seen = images[enlarged]
    assert ((seen == 255) | (seen == 0)).all()
