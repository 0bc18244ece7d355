from __future__ import annotations

import math

import pytest
import torch

from search.data.augment import Affine, Basic
from tests.search.data.augment.pictures import areas, centres, discs, generator, some

STILL = Basic(contrast=0, brightness=0)
GEOMETRY = Affine(STILL)


def test_scales_and_shifts_keep_to_their_range_and_fill_it():
    _, masks = GEOMETRY(*discs(600, 10), generator())
    scales = (areas(masks) / (math.pi * 10**2)).sqrt()
    assert 0.78 < scales.min() < 0.84
    assert 1.2 < scales.max() < 1.28
    assert scales.log().mean().abs() < 0.02
    # Moved before it is scaled, by up to 5 % of 64 pixels along each axis.
    moved = centres(masks).norm(dim=1) / scales
    assert moved.max() == pytest.approx(3.2 * 2**0.5, abs=0.6)
    assert moved.median() > 1.5


def test_every_angle():
    # Not so far out that a corner shows its mirror image, too.
    _, masks = Affine(STILL, scale=1, shift=0)(*discs(600, 5, (12, 0)), generator())
    x, y = centres(masks).T
    assert torch.hypot(x, y).sub(12).abs().max() < 0.6
    assert torch.histc(torch.atan2(y, x), 12, -math.pi, math.pi).min() > 20


def test_the_mirror_image_fills_what_is_beyond_the_edge():
    images = torch.full((50, 3, 16, 16), 200, dtype=torch.uint8)
    found, masks = GEOMETRY(images, torch.ones(50, 16, 16, dtype=torch.uint8), generator())
    assert (found == 200).all()
    assert (masks == 1).all()


def test_a_single_pixel_has_nowhere_to_go():
    images, masks = some(4, 1, 1)
    found = GEOMETRY(images, masks, generator())
    assert torch.equal(found[0], images)
    assert torch.equal(found[1], masks)
