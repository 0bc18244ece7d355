"""Amounts on the command line."""

from fractions import Fraction

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.commands.amounts import BYTES, COUNT, FACTOR, MILLISECONDS


@pytest.mark.parametrize(
    ("kind", "written", "means"),
    [
        (COUNT, "25M", 25_000_000),
        (COUNT, "1.5G", 1_500_000_000),
        (COUNT, "1.5g", 1_500_000_000),
        (COUNT, "31k", 31_000),
        (COUNT, "1e9", 10**9),
        (COUNT, "2 M", 2_000_000),
        (COUNT, "17", 17),
        (BYTES, "4GiB", 4 * 2**30),
        (BYTES, "4GB", 4 * 10**9),
        (BYTES, "4G", 4 * 10**9),
        (BYTES, "512kib", 512 * 1024),
        (BYTES, "100", 100),
        (MILLISECONDS, "10ms", 10.0),
        (MILLISECONDS, "10", 10.0),
        (MILLISECONDS, "1.5s", 1500.0),
        (MILLISECONDS, "250us", 0.25),
        (MILLISECONDS, "1min", 60_000.0),
        (FACTOR, ".25", Fraction(1, 4)),
        (FACTOR, "1/4", Fraction(1, 4)),
        (FACTOR, "2", Fraction(2)),
        (FACTOR, "1.5/3", Fraction(1, 2)),
    ],
)
def test_an_amount_means_what_is_written(kind, written, means):
    found = kind.convert(written, None, None)
    assert (found, type(found)) == (means, type(means))


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        *((COUNT, word) for word in ("", "0", "-1", "0.5", "M", "25 MB", "1e99", "1.2.3", "inf", "nan", "٣")),
        *((BYTES, word) for word in ("4Gi", "4 ms", "-4GB", "0")),
        *((MILLISECONDS, word) for word in ("0ms", "ten", "5 days", "-1ms", "2min", "60001")),
        *((FACTOR, word) for word in ("0", "0/2", "1/0", "-2", "two", "70000", "1e3", "nan", "")),
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(kind, written):
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(written, None, None)
    assert any(word in refused.value.message for word in ("write", "give", "such as"))


@pytest.mark.parametrize(
    ("kind", "written"),
    [(COUNT, "-1"), (COUNT, "-2.5M"), (BYTES, "-4GB"), (MILLISECONDS, "-1ms"), (FACTOR, "-1/2")],
)
def test_of_an_amount_below_zero_that_is_said(kind, written):
    with pytest.raises(click.BadParameter, match="must be above zero"):
        kind.convert(written, None, None)


@given(st.integers(1, 10**18))
def test_a_whole_number_is_itself(number):
    assert COUNT.convert(str(number), None, None) == number
    assert BYTES.convert(str(number), None, None) == number
