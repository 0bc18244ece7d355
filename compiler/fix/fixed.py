"""A genotype in which every problem with one safe remedy is repaired."""

import json
from collections.abc import Iterable, Iterator

from attrs import frozen

from compiler.checks import check, problems_of
from compiler.fix.remedies import REMEDIES, remedy_of
from genotype import Diagnostic, Genotype, Reading, canonical_text, encode, read_text
from genotype.diagnostics.fixable import is_fixable
from genotype.text.decode import decode
from genotype.text.decode_errors import MISSING_KEY

MOST = 1_000
"""The most remedies for one file; after that it is left to its author."""


@frozen
class Fixed:
    """The repaired genotype, or the text with some of it repaired; how many problems are gone, and all that
    must be corrected by hand.
    """

    genotype: Genotype | None
    mended: int = 0
    by_hand: tuple[Diagnostic, ...] = ()
    part: str | None = None

    @property
    def text(self) -> str | None:
        """The text to write; None if nothing was repaired."""
        return self.part if self.genotype is None else canonical_text(self.genotype)


def fixed(reading: Reading) -> Fixed:
    """Repair what was read.

    A genotype that passes every check is unchanged. Otherwise all of it is repaired; if that is not
    possible, at least misspelt names are corrected.
    """
    problems, genotype = problems_of(reading), reading.genotype
    if reading.unsure is not None:
        return Fixed(None, 0, problems)
    if genotype is not None and all(is_mended(problem, genotype) for problem in problems):
        whole = mended_whole(genotype)
        if whole is not None:
            return Fixed(whole, len(problems))
    return in_part(reading.text, problems)


def in_part(text: str, problems: tuple[Diagnostic, ...]) -> Fixed:
    """The text with every misspelt name or key corrected, if nothing else changes."""
    slips = [one for one in problems if one.meant is not None and one.span and one.code not in REMEDIES]
    changed = text
    for slip in sorted(slips, key=lambda one: one.span.start if one.span else 0, reverse=True):
        assert slip.span is not None
        changed = changed[: slip.span.start] + json.dumps(slip.meant) + changed[slip.span.end :]
    left = problems_of(read_text(changed))
    if not slips or len(left) > len(problems) - len(slips):
        return Fixed(None, 0, problems)
    return Fixed(None, len(problems) - len(left), left, changed)


def mended_whole(genotype: Genotype) -> Genotype | None:
    """The genotype after applying remedies one after another; None if problems remain."""
    rest = check(genotype)
    for _ in range(MOST):
        usable = (after(genotype, some) for some in in_turn(rest))
        better = next((found for found in usable if found is not None), None)
        if better is None:
            break
        genotype, rest = better, check(better)
    return None if rest else genotype


def is_mended(problem: Diagnostic, genotype: Genotype | None) -> bool:
    """Whether a problem has a safe remedy."""
    return is_fixable(problem) or (genotype is not None and is_depth_of_widths(problem, genotype))


def is_depth_of_widths(problem: Diagnostic, genotype: Genotype) -> bool:
    """Whether a stage with a width for each layer lacks only its depth."""
    section, _, rest = problem.path.partition(".")
    stage = genotype.stages.get(rest.removesuffix(".depth")) if section == "stages" else None
    return problem.code == MISSING_KEY and stage is not None and isinstance(stage.widths, tuple)


def in_turn(problems: Iterable[Diagnostic]) -> Iterator[list[Diagnostic]]:
    """All misspelt names at once, which moves nothing; then the other fixable problems one by one."""
    fixable = [problem for problem in problems if is_fixable(problem)]
    slips = [problem for problem in fixable if problem.meant is not None and problem.code not in REMEDIES]
    if len(slips) > 1:
        yield slips
    yield from ([problem] for problem in fixable)


def after(genotype: Genotype, problems: Iterable[Diagnostic]) -> Genotype | None:
    """The genotype with problems repaired; None if a choice would have no option left."""
    data = encode(genotype)
    for problem in problems:
        remedy_of(problem)(data, problem)
    mended: Genotype | None = decode(data, Genotype)[0]
    return mended
