"""Which known name an unknown one means: among few by how far they are, among many within a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks.known import FEW, LISTED, Known
from genotype.diagnostics.spelling import meant

WORDS = st.text("abc_1", min_size=1, max_size=6)
MANY = tuple(f"stage_{number}_of_many" for number in range(FEW + 1))


@given(WORDS, st.lists(WORDS, max_size=9, unique=True))
def test_of_few_names_the_only_one_that_is_near_is_meant(word, names):
    assert Known.of(names).meant(word) == meant(word, names)


@given(st.sampled_from(MANY), st.integers(0, 4), st.sampled_from("xyz"))
def test_of_many_names_one_that_is_a_letter_away_is_meant(name, place, letter):
    known, rest = Known.of(MANY), name[:place] + name[place + 1 :]
    assert known.meant(rest) == name
    assert known.meant(name[:place] + letter + name[place:]) == name
    assert known.meant(name[:place] + letter + name[place + 1 :]) == name
    assert known.meant(name[1] + name[0] + name[2:]) == name


def test_of_many_names_none_is_meant_where_several_are_as_near():
    assert Known.of(MANY).meant("stage_x_of_many") is None
    assert Known.of(MANY).question("stage_x_of_many") is None


def distance(a, b):
    """Levenshtein's."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


@given(WORDS)
def test_of_many_names_none_is_meant_that_is_far_away(word):
    found = Known.of((*MANY, "ab_c1", "cab")).nearest(word)
    assert found == word or distance(found, word) <= 2


@pytest.mark.parametrize(
    ("count", "end"),
    [(LISTED, f"n{LISTED - 1}"), (LISTED + 1, f"n{LISTED - 1} and 1 other"), (1000, " and 980 others")],
)
def test_of_many_names_the_first_are_listed(count, end):
    listed = Known.of(f"n{number}" for number in range(count)).listed()
    assert listed.startswith("n0, n1, ")
    assert listed.endswith(end)
    assert len(listed) < 200
