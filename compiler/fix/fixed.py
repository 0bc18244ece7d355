"""A genotype with everything mended that has one safe remedy."""

from attrs import frozen

from compiler.checks import check, problems_of
from compiler.fix.remedies import remedy_of
from genotype import Genotype, Problem, Reading, encode
from genotype.decode import decode
from genotype.faults import MISSING_KEY
from genotype.fixable import is_fixable
from genotype.source.locate import located

MOST = 1_000
"""Remedies for one file, after which it is left to its author."""


@frozen
class Fixed:
    """The mended genotype and how many problems it had, or all that a person must mend."""

    genotype: Genotype | None
    mended: int = 0
    by_hand: tuple[Problem, ...] = ()


def fixed(reading: Reading) -> Fixed:
    """Mend what was read.

    What passes every check is as it was. Otherwise it is mended whole, or not at all.
    """
    problems, genotype = problems_of(reading), reading.genotype
    by_hand = tuple(problem for problem in problems if not is_mended(problem, genotype))
    if by_hand or genotype is None or reading.unsure is not None:
        return Fixed(None, 0, by_hand or problems)
    rest = check(genotype)
    for _ in range(MOST):
        usable = (after(genotype, problem) for problem in rest if is_fixable(problem))
        better = next((found for found in usable if found is not None), None)
        if better is None:
            break
        genotype, rest = better, check(better)
    if rest:
        return Fixed(None, 0, located(reading.text, rest, reading.renames))
    return Fixed(genotype, len(problems))


def is_mended(problem: Problem, genotype: Genotype | None) -> bool:
    return is_fixable(problem) or (genotype is not None and is_depth_of_widths(problem, genotype))


def is_depth_of_widths(problem: Problem, genotype: Genotype) -> bool:
    """Whether what is missing is the depth of a stage that has a width for each layer."""
    section, _, rest = problem.path.partition(".")
    stage = genotype.stages.get(rest.removesuffix(".depth")) if section == "stages" else None
    return problem.code == MISSING_KEY and stage is not None and isinstance(stage.widths, tuple)


def after(genotype: Genotype, problem: Problem) -> Genotype | None:
    """The genotype with one problem mended; None where nothing would be left in a choice."""
    data = encode(genotype)
    remedy_of(problem)(data, problem)
    mended: Genotype | None = decode(data, Genotype)[0]
    return mended
