"""Numbers are read, never evaluated."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.reproductions.numbers import number, numbers, whole

FLOATS = st.floats(-1e6, 1e6)


@given(FLOATS)
def test_what_python_prints_is_read(value):
    assert number(repr(value)) == value


@pytest.mark.parametrize("text", ["1e300", "-1e300", "1000000.1"])
def test_what_no_log_says_is_refused(text):
    with pytest.raises(ValueError, match="out of range"):
        number(text)


@given(st.lists(FLOATS, max_size=8))
def test_a_list_that_python_prints_is_read(values):
    assert numbers(str(values)) == tuple(values)


@given(st.integers(-999_999_999, 999_999_999))
def test_a_whole_number_is_read(value):
    assert whole(str(value)) == value


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "1e999", "1_0", " 1", "1,5", "0x1", "٣", "__import__('os')", "1" * 5000]
)
def test_what_is_no_number_is_refused(text):
    for reader in (number, whole):
        with pytest.raises(ValueError, match="number"):
            reader(text)


@pytest.mark.parametrize(
    "text", ["", "1, 2", "[1, 2", "[1, [2]]", "[1, 'a']", "[1,, 2]", "[1 2]", "[nan]", "[f()]"]
)
def test_what_is_no_list_of_numbers_is_refused(text):
    with pytest.raises(ValueError, match="number"):
        numbers(text)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for reader in (number, whole, numbers):
        with suppress(ValueError):
            reader(text)
