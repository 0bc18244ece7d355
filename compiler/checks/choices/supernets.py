"""What a search space needs so that it has a supernet: one network in which every choice is weighed.

A supernet adds up what options give, and masks channels. A space that does not allow that can be sampled,
and searched by methods that train its genotypes one by one.
"""

from collections.abc import Callable, Iterator

from attrs import evolve

from compiler.checks.choices.options import MIXING_RULES
from compiler.checks.choices.presence import ABSENCE_RULES
from compiler.checks.choices.spaces import MASKING_RULES
from compiler.checks.view import as_written
from genotype import Diagnostic, Genotype
from genotype.diagnostics.input_error import UnsuitableGenotype
from genotype.form.presence import in_force, links_in_force

SUPERNET_RULES: tuple[Callable[[Genotype], Iterator[Diagnostic]], ...] = (
    *MASKING_RULES,
    *MIXING_RULES,
    *ABSENCE_RULES,
)


def supernet_problems(genotype: Genotype) -> tuple[Diagnostic, ...]:
    """Why a search space that passes every check has no supernet; nothing if it has one."""
    there, numbers = in_force(genotype), links_in_force(genotype)
    return tuple(as_written(problem, numbers) for rule in SUPERNET_RULES for problem in rule(there))


def require_supernet(
    genotype: Genotype, subject: str, instead: str = "use --method halving, which needs no supernet"
) -> None:
    """Raise UnsuitableGenotype with the first reason where a search space has no supernet. Of other genotypes
    it asks nothing. `instead` is what else can be done.
    """
    problems = supernet_problems(genotype)
    if not problems:
        return
    first, *others = problems
    more = " (`genoc check --supernet` tells every place)" if others else ""
    remedy = f"{instead}; or {first.remedy}{more}"
    raise UnsuitableGenotype(subject, [evolve(first, remedy=remedy)])
