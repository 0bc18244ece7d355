"""The largest factor with which a network stays within a budget."""

from collections.abc import Callable
from fractions import Fraction
from math import log

from attrs import define, field

from compiler.scaling.scaling import WIDEST, Scaling
from genotype import Genotype

Used = Callable[[Genotype], float]
"""How much of a budget a network uses: 1 for all of it, more where it exceeds it."""


@define
class Search:
    """A search over factors that measures no two networks that are the same."""

    scaling: Scaling
    used: Used
    known: dict[tuple[int, ...], float] = field(factory=dict)

    def at(self, factor: Fraction) -> float:
        """How much of the budget the network uses at a factor."""
        here = self.step(factor)
        if here not in self.known:
            self.known[here] = self.used(self.scaling.at(factor))
        return self.known[here]

    def step(self, factor: Fraction) -> tuple[int, ...]:
        """What every family is scaled to."""
        return tuple(family.at(factor) for family in self.scaling.families)

    def largest(self) -> Fraction | None:
        """The factor: within the budget, and the next step of widths is not. None if nothing is within it."""
        inside, outside = self.bracket()
        if inside is None or outside is None:
            return inside
        while (following := self.scaling.next_factor(inside)) is not None:
            if self.step(following) == self.step(outside):
                break
            factor = self.between(inside, outside)
            if self.step(factor) in (self.step(inside), self.step(outside)):
                factor = following
            inside, outside = (factor, outside) if self.at(factor) <= 1 else (inside, factor)
        return inside

    def bracket(self) -> tuple[Fraction | None, Fraction | None]:
        """A factor within the budget and one that is not; None where there is no such factor."""
        factor, outside = Fraction(1), None
        while self.at(factor) > 1:
            if self.step(factor) == self.step(Fraction(0)):
                return None, factor
            factor, outside = factor / 2, factor
        widths = (width for family in self.scaling.families for width in family.widths.values())
        most = Fraction(WIDEST, max(widths, default=WIDEST))
        while outside is None and factor < most and self.scaling.next_factor(factor) is not None:
            wider = min(2 * factor, most)
            factor, outside = (wider, None) if self.at(wider) <= 1 else (factor, wider)
        return factor, outside

    def between(self, inside: Fraction, outside: Fraction) -> Fraction:
        """A factor between two, where the budget would end if costs were a power of the factor."""
        low, high = log(self.at(inside)), log(self.at(outside))
        share = min(max(-low / (high - low), 0.1), 0.9) if high > low else 0.5
        return inside + (outside - inside) * Fraction(round(share * 1000), 1000)
