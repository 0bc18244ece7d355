from __future__ import annotations

from itertools import product
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.data.splits.apportion import apportioned

SIZES = st.lists(st.integers(1, 200), min_size=1, max_size=5)


@given(SIZES, st.data())
def test_all_of_it_is_shared_out(sizes, data):
    total = data.draw(st.integers(len(sizes), sum(sizes)))
    given = apportioned(sizes, total)
    assert sum(given) == total
    assert all(1 <= share <= size for share, size in zip(given, sizes, strict=True))
    more = apportioned(sizes, total + 1)
    assert all(share <= larger for share, larger in zip(given, more, strict=True))
    assert apportioned(sizes, sum(sizes) + 7) == tuple(sizes)


@given(st.lists(st.integers(1, 12), min_size=2, max_size=3), st.data())
def test_no_other_sharing_out_is_fairer_to_two_parts(sizes, data):
    # Huntington and Hill: no seat can move so that the ratio of two parts' shares comes closer to 1.
    total = data.draw(st.integers(len(sizes), sum(sizes)))

    def unfairness(given, one, other):
        return abs(log(given[one] / sizes[one] / (given[other] / sizes[other])))

    given = apportioned(sizes, total)
    for one, other in product(range(len(sizes)), repeat=2):
        if one != other and given[one] > 1:
            moved = [share - (i == one) + (i == other) for i, share in enumerate(given)]
            assert unfairness(given, one, other) <= unfairness(moved, one, other) + 1e-9


def test_a_large_set_in_proportion():
    sizes = (5227, 1122, 1121)
    shares = [given / 2048 for given in apportioned(sizes, 2048)]
    assert shares == pytest.approx([size / sum(sizes) for size in sizes], abs=5e-4)


@pytest.mark.parametrize(("sizes", "total"), [((5, 5, 5), 2), ((0, 5), 4)])
def test_an_empty_part_is_an_error(sizes, total):
    with pytest.raises(ValueError, match="cannot be divided"):
        apportioned(sizes, total)
