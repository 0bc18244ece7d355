"""At which size pictures are used, where nobody says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import InputError
from search.config import DataConfig
from search.data.images.choice import LARGE, USUAL, WHOLE, chosen
from search.data.input_spec import InputSpec

NEEDS = InputSpec("net", 2, 3, 2, Sizes((8, 8), "batch"))
SMALL, LARGER = st.integers(16, WHOLE), st.integers(WHOLE + 1, 2000)


def choice(shapes, shares=(0.3,), classes=1, needs=NEEDS, **settings):
    return chosen(shapes, shares, classes, DataConfig(**settings), needs)


@given(SMALL, SMALL, st.integers(1, 5), st.floats(0, 1))
def test_small_pictures_of_one_size_are_used_as_they_are(height, width, classes, share):
    found = choice([(height, width)] * 3, [share], classes)
    assert (found.size, found.patch) == ((height, width), None)


@given(LARGER, LARGER, st.floats(LARGE, 1))
def test_large_pictures_of_a_large_target_are_made_smaller(height, width, share):
    found = choice([(height, width)] * 3, [share] * 3)
    assert (found.size, found.patch) == ((USUAL, USUAL), None)
    assert f"{share:.0%}" in found.reason


@given(LARGER, LARGER, st.floats(0, LARGE, exclude_max=True), st.integers(1, 5))
def test_others_are_cut_into_patches_that_the_network_takes(height, width, share, classes):
    found = choice([(height, width)] * 3, [share if classes == 1 else 0.5] * 3, classes)
    assert found.size is None
    assert NEEDS.sizes.divide(found.patch)
    assert NEEDS.sizes.train_on(found.patch)
    assert found.patch[0] * found.patch[1] <= 256**2
    assert all(side - 8 < whole for side, whole in zip(found.patch, (height, width), strict=True))


@given(st.lists(st.tuples(SMALL, SMALL), min_size=2, max_size=6, unique=True), st.floats(0, 1))
def test_small_pictures_of_several_sizes_are_never_resized(shapes, share):
    assert choice(shapes, [share] * len(shapes)).patch is not None


def test_pictures_too_small_for_a_norm_are_padded():
    assert choice([(8, 8)] * 3).patch == (16, 16)
    assert choice([(8, 8)] * 3, needs=InputSpec("net", 2, 3, 2, Sizes((8, 8)))).size == (8, 8)


@given(st.integers(9, 500), st.integers(9, 500), st.floats(0, 1), SMALL)
def test_what_is_given_is_used(width, height, share, side):
    shapes = [(side, side)]
    assert choice(shapes, [share], size=(width, height)).size == (height, width)
    assert choice(shapes, [share], size=(width,)).size == (width, width)
    assert choice(shapes, [share], patch=(16, 24)).patch == (24, 16)
    assert choice(shapes, [share], patch=16).patch == (16, 16)
    assert choice(shapes, [share], size=(width, height)).reason == ""


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"size": (64,), "patch": (32,)}, "--size.* 64: is of no use with --patch"),
        ({"patch": (30,)}, "takes multiples of 8 x 8"),
        ({"patch": (32, 32, 32)}, "has 3 axes, but net reads 2D images"),
        ({"patch": (8,)}, "a single pixel"),
        ({"size": (8,)}, "a single pixel, on which batch norm cannot train"),
    ],
)
def test_what_contradicts_itself_or_the_network_is_refused(settings, words):
    with pytest.raises(InputError) as refusal:
        choice([(300, 300)], **settings)
    assert re.search(words, str(refusal.value).replace("\n", " "))
