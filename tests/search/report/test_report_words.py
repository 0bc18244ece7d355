from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.report.words import counted, duration, short


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 k"),
        (26_145, "26.1 k"),
        (999_600, "1 M"),
        (3_646_080, "3.65 M"),
        (15_363_698_688, "15.4 G"),
        (2.5e12, "2.5 T"),
    ],
)
def test_short_numbers(number, words):
    assert short(number) == words


@given(st.integers(1, 10**14))
def test_short_numbers_are_true_to_half_a_percent(number):
    digits, _, letter = short(number).partition(" ")
    power = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[letter]
    assert float(digits) * power == pytest.approx(number, rel=6e-3)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.0 s"),
        (59.94, "59.9 s"),
        (60, "1 min 0 s"),
        (150, "2 min 30 s"),
        (3599.6, "1 h 0 min"),
        (8340, "2 h 19 min"),
    ],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


def test_counts():
    assert [counted(number, "image") for number in (0, 1, 1500)] == ["0 images", "1 image", "1,500 images"]
