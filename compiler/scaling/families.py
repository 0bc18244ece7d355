"""Widths that scale together, and the steps in which they can."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from math import floor, gcd, lcm

import networkx as nx
from attrs import define, field, frozen

from compiler.scaling.count import terms_of
from compiler.scaling.rules import Equal, Multiple, Proportional, Relation

LEAST = 4
"""No width becomes narrower than this, or than it was where that is less."""


@frozen
class Family:
    """Widths that keep their proportions: each is so many times their common divisor, the `base`.

    The base is scaled in whole numbers of `unit`, from `least` on. A family that is `fixed` stays.
    """

    widths: Mapping[str, int]
    base: int
    unit: int
    least: int
    fixed: bool

    def at(self, factor: Fraction) -> int:
        """The base, scaled by a factor: rounded to the nearest number of units, halves up."""
        if self.fixed:
            return self.base
        return max(self.least, self.unit * floor(self.base * factor / self.unit + Fraction(1, 2)))

    def next_factor(self, factor: Fraction) -> Fraction | None:
        """The least factor at which the base is larger than at this one; None if it never is."""
        if self.fixed:
            return None
        return (self.at(factor) + Fraction(self.unit, 2)) / self.base

    def scaled(self, factor: Fraction) -> Iterator[tuple[str, int]]:
        """Every width, scaled."""
        base = self.at(factor)
        yield from ((path, width // self.base * base) for path, width in self.widths.items())


@define
class Bonds:
    """What relations say of widths: which belong together, which must be multiples, which stay."""

    widths: Mapping[str, int]
    unions: "nx.utils.UnionFind[str]" = field(factory=nx.utils.UnionFind)
    multiples: dict[str, int] = field(factory=dict)
    fixed: set[str] = field(factory=set)

    def take(self, relation: Relation) -> None:
        match relation:
            case Multiple(count, of):
                self.divide(count, of)
            case Equal(first, second, loose):
                self.join(first, second, loose)
            case Proportional(first, second):
                self.relate(first, second)

    def divide(self, count: int, of: int) -> None:
        """The channels stay a multiple of a number: each of the widths in them."""
        for path, times in terms_of(count).items():
            need = of // gcd(of, times) if of else 0
            if not need or self.widths[path] % need:
                self.fixed.add(path)
            else:
                self.multiples[path] = lcm(self.multiples.get(path, 1), need)

    def relate(self, first: int, second: int) -> None:
        """One stays a multiple of the other, whole or not at all."""
        for count, other in ((first, second), (second, first)):
            if not terms_of(other):  # the image's channels, which stay
                self.divide(count, int(other) if count % other == 0 else 0)
                return
        self.join(first, second)

    def join(self, first: int, second: int, loose: bool = False) -> None:
        """The widths in both keep their proportions; none changes where there are fixed channels too."""
        paths = [*terms_of(first), *terms_of(second)]
        if any(self.rest(count) for count in (first, second)):
            self.fixed.update(() if loose else paths)
        elif paths:
            self.unions.union(*paths)

    def rest(self, count: int) -> int:
        """The channels that are of no width."""
        return int(count) - sum(times * self.widths[path] for path, times in terms_of(count).items())

    def families(self) -> Iterator[Family]:
        """Every family; a width without bonds is one of its own."""
        together: dict[str, list[str]] = {}
        for path in self.widths:
            together.setdefault(self.unions[path], []).append(path)
        for paths in together.values():
            yield self.family({path: self.widths[path] for path in paths})

    def family(self, widths: Mapping[str, int]) -> Family:
        base = reduce(gcd, widths.values())
        shares = {path: width // base for path, width in widths.items()}
        needs = ((self.multiples.get(path, 1), share) for path, share in shares.items())
        unit = reduce(lcm, (need // gcd(need, share) for need, share in needs), 1)
        bounds = (-(-min(width, LEAST) // shares[path]) for path, width in widths.items())
        least = -(-max(bounds) // unit) * unit
        return Family(widths, base, unit, least, not self.fixed.isdisjoint(widths))


def families(widths: Mapping[str, int], relations: Iterable[Relation]) -> tuple[Family, ...]:
    """The families of widths, given by path, under relations between them."""
    bonds = Bonds(widths)
    for relation in relations:
        bonds.take(relation)
    return tuple(bonds.families())
