"""What is wrong with a genotype's meaning: small rules, every one of which has its say.

To add a rule: a function from a genotype to problems, in the file of what it is about, and its
name in `RULES`. A rule passes over what another rule already refuses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from compiler.checks.blocks import BLOCK_RULES
from compiler.checks.cascades import Cascades
from compiler.checks.cells import CELL_RULES
from compiler.checks.channels import CHANNEL_RULES
from compiler.checks.flow import FLOW_RULES
from compiler.checks.fusions import FUSION_RULES
from compiler.checks.heads import HEAD_RULES
from compiler.checks.links import LINK_RULES
from compiler.checks.ops import OP_RULES
from compiler.checks.options import OPTION_RULES
from compiler.checks.references import REFERENCE_RULES
from compiler.checks.resizes import RESIZE_RULES
from compiler.checks.spaces import SPACE_RULES
from compiler.checks.stages import STAGE_RULES
from compiler.checks.styles import STYLE_RULES
from genotype import Diagnostic, Genotype, Reading, read_file
from genotype.diagnostics.input_error import TextError, UnsuitableGenotype
from genotype.form.choices import choices
from genotype.text.read import is_before, shown_path

Rule = Callable[[Genotype], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    *STAGE_RULES,
    *BLOCK_RULES,
    *STYLE_RULES,
    *FUSION_RULES,
    *REFERENCE_RULES,
    *LINK_RULES,
    *RESIZE_RULES,
    *FLOW_RULES,
    *CELL_RULES,
    *OP_RULES,
    *CHANNEL_RULES,
    *HEAD_RULES,
    *SPACE_RULES,
    *OPTION_RULES,
)


def check(genotype: Genotype) -> tuple[Diagnostic, ...]:
    """Every problem of a genotype or space; none, and it can be compiled or searched."""
    return tuple(problem for rule in RULES for problem in rule(genotype))


def problems_of(reading: Reading) -> tuple[Diagnostic, ...]:
    """Every problem of a text, of form and of meaning, in the order of the file.

    Where the form had to be mended, what a rule says of the made-up parts is left out; where it is
    not sure what belongs to what, all but what can be said of a value by itself.
    """
    if reading.genotype is None:
        return reading.located()
    made_up = Cascades.of(reading.mended)
    found = [p for p in check(reading.genotype) if not made_up.explains(p)]
    unsure = reading.unsure
    if unsure is None:
        return reading.located(found)
    alone, sure = reading.located(p for p in found if p.code in ALONE), {id(p) for p in reading.problems}
    return tuple(p for p in alone if id(p) in sure or is_before(p, unsure))


ALONE = ("G203", "G204", "G208", "G313", "G501", "G508", "G509", "G601", "G706")
"""Codes of rules that look at one thing by itself, whatever else the file holds."""


@frozen
class Checked:
    """A genotype, or space, that passed every check, with what was read and how that is called."""

    genotype: Genotype
    reading: Reading
    subject: str

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Have a refusal of this genotype for some use show the places in its text."""
        try:
            yield
        except UnsuitableGenotype as refused:
            placed = self.reading.located(refused.problems)
            raise TextError(self.subject, placed, self.reading.text) from None


def read_checked(path: Path) -> Checked:
    """The genotype, or space, of a file with its text; - is standard input. Refused with every problem."""
    reading, subject = read_file(path), shown_path(path)
    return Checked(checked(reading, subject), reading, subject)


def load_checked(path: Path) -> Genotype:
    """The genotype, or space, of a file; - is standard input. Refused with every problem."""
    return read_checked(path).genotype


def load_decided(path: Path) -> Genotype:
    """The genotype of a file; - is standard input. Refused with every problem, and where it is a space."""
    found = read_checked(path)
    with found.shown():
        require_decided(found.genotype, found.subject)
    return found.genotype


def checked(reading: Reading, subject: str) -> Genotype:
    problems = problems_of(reading)
    if problems or reading.genotype is None:
        raise TextError(subject, problems, reading.text)
    return reading.genotype


def require_decided(genotype: Genotype, subject: str) -> None:
    """Refuse a space where a network is wanted."""
    if left := open_choices(genotype):
        raise UnsuitableGenotype(subject, left)


def open_choices(genotype: Genotype) -> list[Diagnostic]:
    """A problem for every choice."""
    remedy = "decide it by hand, or let `genoc search` derive a genotype"
    return [Diagnostic(path, "this choice is open", remedy, "G804") for path, _ in choices(genotype)]
