"""How sure a difference is: beside closed forms, and simulated repetitions."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.study.findings.statistics import difference, kendall, spread

SCORES = st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=4).map(np.array)
RANKS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9)


@given(SCORES, SCORES)
def test_a_difference_and_its_reverse_agree(scores, other):
    there, back = difference(scores, other, resamples=400), difference(other, scores, resamples=400)
    assert there.mean == pytest.approx(-back.mean)
    assert there.low - 1e-12 <= there.high + 1e-12
    assert 0 <= there.wins <= 1
    assert abs(there.wins + back.wins - 1) < 0.2  # other seeds are drawn


@given(SCORES)
def test_a_network_is_no_better_than_itself(scores):
    itself = difference(scores, scores, resamples=1000)
    assert itself.mean == 0
    assert itself.low <= 1e-12
    assert itself.high >= -1e-12


def test_a_network_that_is_better_on_every_image_wins():
    scores = np.random.default_rng(0).uniform(0.2, 0.8, (3, 50))
    found = difference(scores + 0.1, scores, resamples=500)
    assert found.mean == pytest.approx(0.1)
    assert found.wins > 0.9


def test_with_one_seed_the_error_is_that_of_the_paired_mean():
    chance = np.random.default_rng(1)
    scores, other = chance.normal(0.7, 0.1, (1, 200)), chance.normal(0.68, 0.1, (1, 200))
    expected = (scores - other).std() / np.sqrt(200)
    assert difference(scores, other).error == pytest.approx(expected, rel=0.05)


def test_the_interval_covers_the_true_difference_and_is_not_much_too_wide():
    chance, found = np.random.default_rng(2), []
    for number in range(200):
        images = chance.normal(0, 0.1, 60)
        scores = 0.80 + images + chance.normal(0, 0.002, (5, 1)) + chance.normal(0, 0.05, (5, 60))
        other = 0.79 + images + chance.normal(0, 0.002, (5, 1)) + chance.normal(0, 0.05, (5, 60))
        found.append(difference(scores, other, seed=number, resamples=400))
    assert sum(each.low <= 0.01 <= each.high for each in found) >= 185
    true_error = np.std([each.mean for each in found])
    assert 0.9 < np.mean([each.error for each in found]) / true_error < 1.6


@pytest.mark.parametrize("shape", [(2, 3), (0, 4), (2, 0), (4,)])
def test_scores_of_other_images_are_refused(shape):
    with pytest.raises(ValueError, match="of the same images"):
        difference(np.zeros(shape), np.zeros((2, 4)))


def test_the_spread_is_that_which_was_put_in():
    chance = np.random.default_rng(3)
    means = 0.9 + chance.normal(0, 0.02, (400, 1)) + chance.normal(0, 0.01, (400, 3))
    found = spread(means.tolist())
    assert found.architectures == pytest.approx(0.02, rel=0.1)
    assert found.seeds == pytest.approx(0.01, rel=0.1)
    assert found.ratio == pytest.approx(2, rel=0.15)


def test_seeds_alone_are_no_spread_between_architectures():
    means = np.random.default_rng(4).normal(0.9, 0.01, (400, 3))
    assert spread(means.tolist()).ratio < 0.3


@pytest.mark.parametrize("means", [[], [[1.0, 2.0]], [[1.0], [2.0]]])
def test_a_spread_needs_enough(means):
    with pytest.raises(ValueError, match="two architectures"):
        spread(means)


@given(RANKS)
def test_kendalls_tau_counts_pairs(pairs):
    first, second = zip(*pairs, strict=True)
    agree = ties_first = ties_second = 0
    for (a, b), (c, d) in itertools.combinations(pairs, 2):
        agree += np.sign(a - c) * np.sign(b - d)
        ties_first += a == c
        ties_second += b == d
    total = len(pairs) * (len(pairs) - 1) / 2
    below = np.sqrt((total - ties_first) * (total - ties_second))
    assert kendall(first, second) == pytest.approx(agree / below if below else 0)
