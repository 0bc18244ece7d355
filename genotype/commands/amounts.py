"""Amounts as people write them: 25M parameters, 4GiB, 10ms, a factor of 1/4."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import click

THOUSANDS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
BYTES_UNITS = {
    **THOUSANDS,
    **{f"{letter}B": times for letter, times in THOUSANDS.items()},
    **{f"{letter}iB": 2 ** (10 * power) for power, letter in enumerate("KMGT", 1)},
}
TIME_UNITS: dict[str, int | Fraction] = {"": 1, "us": Fraction(1, 1000), "ms": 1, "s": 1000, "min": 60_000}

NUMBER = r"[0-9]{1,19}(?:\.[0-9]{0,18})?(?:e[0-9]{1,2})?|\.[0-9]{1,18}"


class Amount(click.ParamType[Any]):
    """A positive number, with a unit or without; upper and lower case of units are alike.

    `most` is the largest, as people write it, and as an amount.
    """

    def __init__(
        self,
        name: str,
        units: Mapping[str, Fraction | int],
        examples: str,
        whole: bool,
        most: tuple[str, int] = ("1e18", 10**18),
    ) -> None:
        self.name = name
        self.units = {unit.lower(): times for unit, times in units.items()}
        self.examples = examples
        self.whole = whole
        self.written, self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        if re.fullmatch(rf"-(?:{NUMBER}) ?[a-z]*", value.lower()):
            self.fail(f"{value} is out of range: it must be above zero: write {self.examples}.", param, ctx)
        written = re.fullmatch(rf"({NUMBER}) ?([a-z]*)", value.lower())
        if written is None or written[2] not in self.units:
            self.fail(f"{value!r} is not {self.name}: write {self.examples}.", param, ctx)
        amount = Fraction(written[1]) * self.units[written[2]]
        if not 0 < amount <= self.most or (self.whole and amount < 1):
            self.fail(f"{value} is out of range: give more than 0 and at most {self.written}.", param, ctx)
        return int(amount) if self.whole else float(amount)


class Factor(click.ParamType[Fraction]):
    """A positive number: 2, .25, 1/4 or 15/16."""

    name = "factor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        if re.fullmatch(r"-[0-9./]*[0-9][0-9./]*", str(value)):
            self.fail(f"{value} is out of range: it must be above zero: give 2, .25 or 1/4.", param, ctx)
        written = re.fullmatch(r"([0-9]{1,5}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(?:/([0-9]{1,5}))?", str(value))
        if written is None:
            self.fail(f"{value!r} is not a number such as 2, .25, 1/4 or 15/16.", param, ctx)
        over, under = Fraction(written[1]), int(written[2] or 1)
        if not over or not under or over > 65_536:
            self.fail(f"{value} is out of range: give more than 0 and at most 65536.", param, ctx)
        return over / under


COUNT = Amount("a number", THOUSANDS, "25M, 1.5G or 25000000", whole=True)
BYTES = Amount("a size in memory", BYTES_UNITS, "4GiB, 500MB or 4000000000", whole=True)
MILLISECONDS = Amount("a time", TIME_UNITS, "10ms, 1.5s, or milliseconds", False, ("1min", 60_000))
FACTOR = Factor()
