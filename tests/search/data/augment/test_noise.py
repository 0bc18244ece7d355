from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.augment.noise import salt_and_pepper
from tests.search.data.augment.pictures import generator

GREY = torch.full((4, 3, 200, 200), 99, dtype=torch.uint8)


def expected(count, rate, trials=200 * 200):
    """Whether a count lies within six standard deviations of a binomial distribution."""
    return abs(count - trials * rate) <= 6 * (trials * rate * (1 - rate)) ** 0.5


@given(st.integers(0, 2**31), st.sampled_from([0.0, 0.005, 0.1]))
def test_salt_and_pepper_at_their_rate(seed, rate):
    for image in salt_and_pepper(GREY, torch.full((4,), rate), generator(seed)):
        white, grey, black = ((image == level).all(dim=0).sum().item() for level in (255, 99, 0))
        assert expected(white, rate)
        assert expected(black, rate)
        assert white + grey + black == 200 * 200


def test_each_image_has_its_own_rate():
    noisy = salt_and_pepper(GREY, torch.tensor([0, 0.2, 0, 0.01]), generator())
    assert [bool((image != 99).any()) for image in noisy] == [False, True, False, True]


def test_images_are_noisy_in_places_of_their_own():
    noisy = salt_and_pepper(GREY, torch.full((4,), 0.1), generator()) != 99
    assert (noisy[0] & noisy[1]).float().mean() < 0.06
