from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.predictions.choose import choose

DICE = st.lists(st.floats(0, 1), max_size=30)
EACH = st.integers(0, 5)


@given(DICE, EACH)
def test_none_is_chosen_twice_and_as_many_as_can_be(dice, each):
    indices = [index for index, _ in choose(dice, each)]
    assert len(set(indices)) == len(indices) == min(len(dice), 3 * each)
    assert set(indices) <= set(range(len(dice)))


@given(DICE, EACH)
def test_the_best_come_first(dice, each):
    chosen = [dice[index] for index, _ in choose(dice, each)]
    assert chosen == sorted(chosen, reverse=True)


@given(DICE, EACH)
def test_ranks_keep_their_order_and_share_evenly(dice, each):
    ranks = [rank for _, rank in choose(dice, each)]
    assert ranks == sorted(ranks, key=["good", "median", "worst"].index)
    counts = [ranks.count(rank) for rank in ("good", "median", "worst")]
    assert max(counts) <= each
    assert max(counts) - min(counts) <= 1
    assert counts[0] == counts[2]


@given(DICE, EACH)
def test_no_other_image_is_better_than_good_or_worse_than_worst(dice, each):
    chosen = choose(dice, each)
    others = [dice[index] for index in set(range(len(dice))) - {index for index, _ in chosen}]
    for index, rank in chosen:
        assert rank != "good" or all(dice[index] >= other for other in others)
        assert rank != "worst" or all(dice[index] <= other for other in others)


@given(st.lists(st.floats(0, 1), min_size=9, max_size=40))
def test_the_median_ones_stand_in_the_middle(dice):
    middle = sorted(dice)[(len(dice) - 3) // 2 : (len(dice) - 3) // 2 + 4]
    assert {dice[index] for index, rank in choose(dice) if rank == "median"} <= set(middle)


def test_small_sets():
    assert choose([]) == []
    assert choose([0.5]) == [(0, "median")]
    assert choose([0.2, 0.9]) == [(1, "good"), (0, "worst")]
    assert choose([0.2, 0.9, 0.5]) == [(1, "good"), (2, "median"), (0, "worst")]
    assert [rank for _, rank in choose([0.1] * 4)] == ["good", "median", "median", "worst"]
