"""Splits that a folder declares in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.splits.completed import completed
from search.data.splits.split_ids import SplitIds

IDS = tuple(f"i{index:02}" for index in range(40))


def parts(train=(), val=(), test=()):
    return SplitIds(tuple(train), tuple(val), tuple(test))


def test_a_whole_split_stays_as_it_is():
    given = parts("ab", "c", "d")
    assert completed(given, 0, {}) == (given, "")


@pytest.mark.parametrize(
    "given", [parts(), parts("ab"), parts((), "a", "b"), parts((), "a"), parts((), (), "a")]
)
def test_without_a_training_set_and_another_nothing_is_declared(given):
    assert completed(given, 0, {}) == (None, "")


@given(st.integers(2, 30), st.integers(0, 9), st.booleans())
def test_the_set_that_is_missing_is_drawn_from_the_training_set(count, seed, is_test):
    train, held = IDS[:count], IDS[30:]
    found, note = completed(parts(train, *([(), held] if is_test else [held, ()])), seed, {})
    assert sorted(found.train + found.val) == sorted(train)
    assert found.test == held
    assert found.train
    assert found.val
    assert "drawn from the training set" in note
    assert ("what the folder calls validation is the test set" in note) != is_test


@given(st.integers(0, 9), st.integers(2, 6))
def test_a_group_is_not_divided(seed, groups):
    group_of = {name: f"g{index % groups}" for index, name in enumerate(IDS[:30])}
    found, _ = completed(parts(IDS[:30], (), IDS[30:]), seed, group_of)
    homes = [{group_of[name] for name in part} for part in (found.train, found.val)]
    assert not homes[0] & homes[1]


def test_the_seed_alone_decides():
    given = parts(IDS[:30], (), IDS[30:])
    assert completed(given, 3, {}) == completed(given, 3, {})
    assert len({completed(given, seed, {})[0].val for seed in range(6)}) > 1


def test_a_training_set_of_one_group_is_refused():
    with pytest.raises(InputError, match="1 independent images are too few for two sets"):
        completed(parts("ab", "c"), 0, {"a": "g", "b": "g"})
