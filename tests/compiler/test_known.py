"""Which known name an unknown one means: among few by difflib, among many within a letter."""

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks.known import FEW, LISTED, Known

WORDS = st.text("abc_1", min_size=1, max_size=6)
MANY = tuple(f"stage_{number}_of_many" for number in range(FEW + 1))


@given(WORDS, st.lists(WORDS, max_size=9, unique=True))
def test_of_few_names_the_one_that_difflib_finds_is_meant(word, names):
    assert [Known.of(names).nearest(word)] == (get_close_matches(word, names, 1) or [word])


def edits(draw, name):
    """A name with one letter more, less, other or elsewhere."""
    place, letter = draw(st.integers(0, len(name) - 1)), draw(st.sampled_from("xyz"))
    rest = name[:place] + name[place + 1 :]
    to = draw(st.integers(0, len(rest)))
    others = [name[:place] + letter + name[place:], rest, name[:place] + letter + name[place + 1 :]]
    return draw(st.sampled_from([*others, rest[:to] + name[place] + rest[to:]]))


@given(st.data(), st.sampled_from(MANY))
def test_of_many_names_one_that_is_a_letter_away_is_meant(data, name):
    found = Known.of(MANY).nearest(edits(data.draw, name))
    assert found in MANY
    assert abs(len(found) - len(name)) <= 2


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


@pytest.mark.parametrize(("count", "end"), [(LISTED, f"n{LISTED - 1}"), (1000, " and 980 others")])
def test_of_many_names_the_first_are_listed(count, end):
    listed = Known.of(f"n{number}" for number in range(count)).listed()
    assert listed.startswith("n0, n1, ")
    assert listed.endswith(end)
    assert len(listed) < 200
