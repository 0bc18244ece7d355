"""A network with every width times one factor."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from compiler.checks import check
from compiler.scaling.count import Count, as_written, traced, with_logits_apart
from compiler.scaling.families import Family, families
from compiler.scaling.repeats import without_repeats
from compiler.scaling.rules import relations
from genotype import Genotype, InputError, encode
from genotype.form.every_width import with_widths
from genotype.text.decode import decode

WIDEST = 65_536


@frozen
class Scaling:
    """A genotype or search space that passes every check, and the families of its widths."""

    genotype: Genotype
    families: tuple[Family, ...]

    @staticmethod
    def of(genotype: Genotype) -> "Scaling":
        known = traced(with_logits_apart(genotype))
        widths: dict[str, int] = {}

        def note(path: str, width: int) -> int:
            if isinstance(width, Count):
                widths[path] = int(width)
            return width

        with_widths(known, note)
        return Scaling(genotype, families(widths, relations(known)))

    def widths(self, factor: Fraction) -> dict[str, int]:
        """Every width scaled, by its path."""
        return {path: width for family in self.families for path, width in family.scaled(factor)}

    def at(self, factor: Fraction) -> Genotype:
        """The genotype scaled by a factor.

        Raises: InputError: a width would leave its range, or the result would break a rule.
        """
        widths = self.widths(factor)
        scaled = with_widths(with_logits_apart(self.genotype), lambda path, width: widths.get(path, width))
        stages = {
            name: as_written(stage, self.genotype.stages[name]) for name, stage in scaled.stages.items()
        }
        scaled = without_repeats(evolve(scaled, stages=stages))
        require_right(scaled, f"{self.genotype.name}, scaled by {shown(factor)}")
        return scaled

    def next_factor(self, factor: Fraction) -> Fraction | None:
        """The least factor at which any width is larger than at this one; None if none ever is."""
        following = (family.next_factor(factor) for family in self.families)
        return min((one for one in following if one is not None), default=None)

    def round(self, factor: Fraction) -> Fraction:
        """The shortest decimal number, not below a factor, by which every width is the same."""
        here = self.widths(factor)
        for digits in range(2, 20):
            short = Fraction(-(-factor * 10**digits // 1), 10**digits)
            if self.widths(short) == here:
                return short
        return factor


def scaled(genotype: Genotype, factor: int | Fraction) -> Genotype:
    """A genotype or search space that passes every check, with every width times a factor.

    Raises: InputError: a width would leave its range.
    """
    return Scaling.of(genotype).at(Fraction(factor))


def require_right(genotype: Genotype, subject: str) -> None:
    """Refuse a scaled genotype with a width out of range, or one that breaks a rule."""
    _, faults = decode(encode(genotype), Genotype)
    problems = [evolve(fault.as_problem(), remedy="scale it by less") for fault in faults]
    if not problems:
        problems = [
            evolve(one, remedy=f"scale it by another factor, or {one.remedy}") for one in check(genotype)
        ]
    if problems:
        raise InputError(subject, problems)


def shown(factor: Fraction) -> str:
    """A factor as people write it: 2, 0.25, 0.2461."""
    return f"{float(factor):.6g}"


def merged(before: Genotype, after: Genotype) -> Iterator[str]:
    """A line for every choice in which options have become equal."""
    yield from fewer("", encode(before), encode(after))


def fewer(path: str, before: Any, after: Any) -> Iterator[str]:
    """The same for two JSON values of one form."""
    if isinstance(before, list):
        for number, pair in enumerate(zip(before, after, strict=False)):
            yield from fewer(f"{path}[{number}]", *pair)
    elif isinstance(before, dict) and len(had := before.get("choose", ())) != len(
        has := after.get("choose", ())
    ):
        yield f"{path}: {len(had)} options are {len(has)} now: {', '.join(map(str, has))}"
    elif isinstance(before, dict):
        for key, value in before.items():
            yield from fewer(f"{path}.{key}".lstrip("."), value, after[key])
