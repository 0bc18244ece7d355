"""Channels at mean 0 and standard deviation 1, and those with one value everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype import InputError
from search.data.arrays.standardised import standardised, standardised_or_zero

IMAGE = Path("image")
FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(FLOATS, st.integers(1, 300), st.integers(1, 300))
def test_one_value_everywhere_is_zero_for_prediction_and_refused_in_training(value, height, width):
    flat = np.full((1, height, width), value, np.float32)
    assert not standardised_or_zero(flat, IMAGE).any()
    with pytest.raises(InputError, match="same value"):
        standardised(flat, IMAGE)


@given(st.lists(FLOATS, min_size=2, max_size=20).filter(lambda values: len({*values}) > 1), FLOATS)
def test_other_channels_are_as_in_training(values, value):
    image = np.array([[values]], np.float32)
    blank = np.full_like(image, value)
    both = standardised_or_zero(np.concatenate([image, blank]), IMAGE)
    assert np.array_equal(both[:1], standardised(image, IMAGE))
    assert not both[1:].any()


def test_what_is_not_finite_is_refused_for_both():
    for function in (standardised, standardised_or_zero):
        with pytest.raises(InputError, match="not finite"):
            function(np.array([[[1.0, np.nan]]]), IMAGE)
