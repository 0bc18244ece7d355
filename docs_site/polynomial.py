"""Counts as formulas in the numbers of channels, found from the counts themselves."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

Count = Callable[[int, int], int | Fraction]
"""A count by the numbers of channels read and given."""

Pairs = Sequence[tuple[int, int]]

TERMS: dict[str, Callable[[int, int], int]] = {
    "in²": lambda i, o: i * i,
    "in·out": lambda i, o: i * o,
    "out²": lambda i, o: o * o,
    "in": lambda i, o: i,
    "out": lambda i, o: o,
    "": lambda i, o: 1,
}
OF_EQUAL = ("in²", "in", "")
"""The terms that differ where as many channels are read as given."""

DIFFERENT = [(48, 96), (96, 144), (144, 48), (240, 96), (48, 240), (192, 336), (96, 480), (480, 96)]
EQUAL = [(number, number) for number in (48, 96, 144, 192, 480)]
"""Channels that a formula has to hold for: more than there are terms."""


@frozen
class Polynomial:
    """A sum of terms in the numbers of channels `in` and `out`: 9·in·out + 2·out."""

    factors: dict[str, Fraction]

    def at(self, inputs: int, outputs: int) -> Fraction:
        """Its value."""
        return sum((f * TERMS[name](inputs, outputs) for name, f in self.factors.items()), Fraction())

    def gives(self, count: Count, pairs: Pairs) -> bool:
        """Whether it is this count, for these channels."""
        return all(self.at(*pair) == count(*pair) for pair in pairs)

    def __str__(self) -> str:
        return " + ".join(multiple(factor, name) for name, factor in self.factors.items() if factor) or "0"


def multiple(factor: Fraction, name: str) -> str:
    """A factor and what it multiplies, which stands above the line of a fraction: 3·in/4."""
    if not name:
        return str(factor)
    above = name if factor.numerator == 1 else f"{factor.numerator}·{name}"
    return above if factor.denominator == 1 else f"{above}/{factor.denominator}"


def formula(count: Count) -> Polynomial:
    """A count where the numbers of channels differ. Raises ArithmeticError if it is no polynomial."""
    return fitted(count, tuple(TERMS), DIFFERENT)


def formula_of_equal(count: Count) -> Polynomial:
    """A count where as many channels are read as given, in `in` alone."""
    return fitted(count, OF_EQUAL, EQUAL)


def fitted(count: Count, names: Sequence[str], pairs: Pairs) -> Polynomial:
    """The polynomial with these terms that is the count for all these channels."""
    rows = [[Fraction(TERMS[name](*pair)) for name in names] for pair in pairs[: len(names)]]
    factors = solved(rows, [Fraction(count(*pair)) for pair in pairs[: len(names)]])
    found = Polynomial(dict(zip(names, factors, strict=True)))
    if not found.gives(count, pairs):
        raise ArithmeticError("the count is no polynomial in the numbers of channels")
    return found


def solved(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """What solves a system of linear equations that has one solution."""
    system = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for place in range(len(system)):
        pivot = [bool(row[place]) for row in system].index(True, place)
        system[place], system[pivot] = system[pivot], system[place]
        system[place] = [value / system[place][place] for value in system[place]]
        for number, row in enumerate(system):
            if number != place:
                system[number] = [a - row[place] * b for a, b in zip(row, system[place], strict=True)]
    return [row[-1] for row in system]
