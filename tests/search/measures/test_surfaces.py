"""Distances of surfaces, against every pair of their pixels."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from search.data.cases import IGNORE
from search.measures.surfaces import between, surfaces


def surface(region):
    """The pixels of a region with a neighbour along an axis that is not of it, or at the border."""
    padded = np.pad(region, 1)
    inner = np.ones_like(region)
    for axis in range(region.ndim):
        for step in (-1, 1):
            moved = np.roll(padded, step, axis)
            inner &= moved[(slice(1, -1),) * region.ndim]
    return region & ~inner


def distances(ours, theirs, spacing):
    """From each surface pixel of ours to the nearest of theirs, by all pairs."""
    a, b = (np.argwhere(surface(region)) * np.array(spacing) for region in (ours, theirs))
    return np.linalg.norm(a[:, None] - b[None], axis=-1).min(1)


def by_hand(ours, theirs, spacing, tolerance):
    there, back = distances(ours, theirs, spacing), distances(theirs, ours, spacing)
    hd95 = max(np.percentile(there, 95), np.percentile(back, 95))
    within = (there <= tolerance).sum() + (back <= tolerance).sum()
    return hd95, within / (len(there) + len(back))


@st.composite
def region_pairs(draw):
    shape = draw(st.sampled_from([(7, 9), (1, 12), (5, 6, 4), (1, 8, 7), (3, 3, 3)]))
    chance = np.random.default_rng(draw(st.integers(0, 2**31)))
    pair = [chance.random(shape) < draw(st.sampled_from([0.05, 0.3, 0.9])) for _ in range(2)]
    spacing = tuple(draw(st.sampled_from([0.3, 1.0, 2.5, 7.0])) for _ in shape)
    return pair, spacing, draw(st.sampled_from([0.0, 0.7, 1.6, 6.1]))


@given(region_pairs())
@settings(deadline=None, max_examples=60)
def test_both_are_what_all_pairs_of_surface_pixels_give(case):
    (ours, theirs), spacing, tolerance = case
    found = between(torch.from_numpy(ours), torch.from_numpy(theirs), spacing, tolerance)
    if ours.any() and theirs.any():
        assert found == pytest.approx(by_hand(ours, theirs, spacing, tolerance), rel=1e-5)
    elif ours.any() or theirs.any():
        assert math.isnan(found[0])
        assert found[1] == 0
    else:
        assert found == (0, 1)


@given(region_pairs())
@settings(deadline=None, max_examples=20)
def test_distances_without_spacing_are_in_pixels_and_neither_side_comes_first(case):
    (ours, theirs), _, tolerance = case
    pair = torch.from_numpy(ours), torch.from_numpy(theirs)
    plain = between(*pair, None, tolerance)
    assert between(*pair, (1.0,) * ours.ndim, tolerance) == pytest.approx(plain, nan_ok=True)
    assert between(*reversed(pair), None, tolerance) == pytest.approx(plain, nan_ok=True)


def test_two_plates_by_hand():
    ours, theirs = torch.zeros(10, 4, dtype=torch.bool), torch.zeros(10, 4, dtype=torch.bool)
    ours[2], theirs[5] = True, True
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # those of MONAI's own calls are not for users
        assert between(ours, theirs, (2.0, 9.0), 5.9) == pytest.approx((6, 0))
    assert between(ours, theirs, (2.0, 9.0), 6.0) == pytest.approx((6, 1))


def test_ignored_pixels_are_background_on_both_sides_and_classes_are_apart():
    target = torch.zeros(9, 9, dtype=torch.long)
    target[2:5, 2:5], target[6:8, 6:8] = 1, 2
    predicted = target.clone()
    predicted[2:5, 5:] = 1  # invented where nothing is known
    ignoring = target.clone()
    ignoring[2:5, 5:] = IGNORE
    assert surfaces(predicted, ignoring, 2, None, 0.5).tolist() == [[0, 1], [0, 1]]
    [[apart, share], other] = surfaces(predicted, target, 2, None, 0.5).tolist()
    assert apart > 3
    assert share < 1
    assert other == [0, 1]
