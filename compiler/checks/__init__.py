"""What is wrong with a genotype's meaning: small rules, every one of which has its say.

To add a rule: a function from a genotype to problems, in the file of what it is about, and its
name in `RULES`. A rule passes over what another rule already refuses.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from compiler.checks.cells import CELL_RULES
from compiler.checks.channels import CHANNEL_RULES
from compiler.checks.consequences import MadeUp
from compiler.checks.flow import FLOW_RULES
from compiler.checks.heads import HEAD_RULES
from compiler.checks.links import LINK_RULES
from compiler.checks.ops import OP_RULES
from compiler.checks.references import REFERENCE_RULES
from compiler.checks.spaces import SPACE_RULES
from compiler.checks.stages import STAGE_RULES
from genotype import Genotype, Problem, Reading, Refused, read_file
from genotype.choices import choices

Rule = Callable[[Genotype], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    *STAGE_RULES,
    *REFERENCE_RULES,
    *LINK_RULES,
    *FLOW_RULES,
    *CELL_RULES,
    *OP_RULES,
    *CHANNEL_RULES,
    *HEAD_RULES,
    *SPACE_RULES,
)


def check(genotype: Genotype) -> tuple[Problem, ...]:
    """Every problem of a genotype or space; none, and it can be compiled or searched."""
    return tuple(problem for rule in RULES for problem in rule(genotype))


def problems_of(reading: Reading) -> tuple[Problem, ...]:
    """Every problem of a text, of form and of meaning.

    Where the form had to be mended, what a rule says of the made-up parts is left out.
    """
    if reading.genotype is None:
        return reading.problems
    made_up = MadeUp.of(reading.mended)
    found = [p for p in check(reading.genotype) if not made_up.explains(p)]
    return (*reading.problems, *found)


def problems_of_file(path: Path) -> tuple[Problem, ...]:
    """Every problem of a file; that there is none to read is one too."""
    try:
        return problems_of(read_file(path))
    except Refused as refused:
        return refused.problems


def load_checked(path: Path) -> Genotype:
    """The genotype, or space, of a file. Refused with every problem of form and meaning."""
    reading = read_file(path)
    problems = problems_of(reading)
    if problems or reading.genotype is None:
        raise Refused(str(path), problems)
    return reading.genotype


def require_decided(genotype: Genotype, subject: str) -> None:
    """Refuse a space where a network is wanted."""
    left = [
        Problem(path, "this choice is open", "decide it by hand, or let `genoc search` derive a genotype")
        for path, _ in choices(genotype)
    ]
    if left:
        raise Refused(subject, left)
