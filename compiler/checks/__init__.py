"""Checks of a genotype's meaning: small rules that all run.

To add a rule: a function from a genotype to problems, in the file of its subject, and its name in the
tuple of rules there. A rule ignores what another rule already refuses.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, frozen

from compiler.checks.block_keys import is_told_of, of_kinds
from compiler.checks.blocks import BLOCK_RULES
from compiler.checks.cascades import Cascades
from compiler.checks.cells import CELL_RULES
from compiler.checks.choices.options import OPTION_RULES
from compiler.checks.choices.presence import PRESENCE_RULES, widths_there
from compiler.checks.choices.spaces import SPACE_RULES
from compiler.checks.flow import FLOW_RULES, SOUND_RULES
from compiler.checks.fusions import FUSION_RULES
from compiler.checks.heads import HEAD_RULES
from compiler.checks.links import LINK_RULES, repeated_links
from compiler.checks.ops import OP_RULES
from compiler.checks.references import REFERENCE_RULES
from compiler.checks.resizes import RESIZE_RULES
from compiler.checks.stages import STAGE_RULES
from compiler.checks.styles import STYLE_RULES
from compiler.checks.view import as_written
from genotype import Diagnostic, Genotype, Like, Reading, read_file
from genotype.diagnostics.input_error import TextError, UnsuitableGenotype
from genotype.form.choices import choices
from genotype.form.presence import in_force, links_in_force
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
    *HEAD_RULES,
    *SPACE_RULES,
    *OPTION_RULES,
    *PRESENCE_RULES,
)

AS_WRITTEN: tuple[Rule, ...] = (*REFERENCE_RULES, *FLOW_RULES, repeated_links, widths_there)
"""The rules that look at links which are switched off, too."""


def check(genotype: Genotype) -> tuple[Diagnostic, ...]:
    """Every problem of a genotype or search space; if there are none, it can be compiled or sampled."""
    there, numbers = in_force(genotype), links_in_force(genotype)
    problems = tuple(
        problem if rule in AS_WRITTEN else as_written(problem, numbers)
        for rule in RULES
        for problem in rule(genotype if rule in AS_WRITTEN else there)
    )
    return problems or tuple(as_written(problem, numbers) for rule in SOUND_RULES for problem in rule(there))


def problems_of(reading: Reading) -> tuple[Diagnostic, ...]:
    """Every problem of a text, of form and of meaning, in the order of the file.

    Where the form had to be repaired, problems that concern made-up values are omitted. From where the
    structure is uncertain, only problems that a value has by itself are reported.
    """
    genotype = reading.genotype
    if genotype is None:
        return reading.located()
    made_up, told = Cascades.of(reading.mended), reading.problems
    problems = [p for p in check(genotype) if not made_up.explains(p) and not is_told_of(p, told)]
    reading = evolve(reading, problems=tuple(of_kinds(genotype, told)))
    unsure = reading.unsure
    if unsure is None:
        return reading.located(problems)
    alone, sure = reading.located(p for p in problems if p.code in ALONE), {id(p) for p in reading.problems}
    return tuple(p for p in alone if id(p) in sure or is_before(p, unsure))


ALONE = ("G203", "G204", "G208", "G313", "G501", "G508", "G509", "G601", "G706")
"""Codes of rules that check a single value, whatever else the file contains."""


@frozen
class Checked:
    """A genotype or search space that passed every check, the text it was read from, its name in messages,
    and its file, as it was typed, if it is from one.
    """

    genotype: Genotype
    reading: Reading
    subject: str
    file: str | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While this is active, an UnsuitableGenotype is raised again with the places in the text."""
        try:
            yield
        except UnsuitableGenotype as refused:
            written = self.reading.genotype
            numbers = () if written is None else links_in_force(written)
            placed = self.reading.located(as_written(one, numbers) for one in refused.of_file(self.file))
            raise TextError(self.subject, placed, self.reading.text) from None


def read_checked(path: Path) -> Checked:
    """The genotype or search space of a file, with its text; - is standard input. Raises InputError with
    every problem.
    """
    reading, subject = read_file(path), shown_path(path)
    return Checked(checked(reading, subject), reading, subject, str(path))


def load_checked(path: Path) -> Genotype:
    """The genotype or search space of a file; - is standard input. Raises InputError with every problem."""
    return read_checked(path).genotype


def load_decided(path: Path) -> Genotype:
    """The genotype of a file; - is standard input. Raises InputError with every problem, and for a search
    space.
    """
    passed = read_checked(path)
    with passed.shown():
        require_decided(passed.genotype, passed.subject)
    return passed.genotype


def checked(reading: Reading, subject: str) -> Genotype:
    """The genotype that was read, without its absent links. Raises TextError with every problem."""
    problems = problems_of(reading)
    if problems or reading.genotype is None:
        raise TextError(subject, problems, reading.text)
    return in_force(reading.genotype)


def require_decided(genotype: Genotype, subject: str) -> None:
    """Refuse a search space where a network is needed."""
    if left := open_choices(genotype):
        raise UnsuitableGenotype(subject, left)


def open_choices(genotype: Genotype) -> list[Diagnostic]:
    """The first choice that is written in the file as a problem; those of a `like` cell are in another."""
    remedy = "decide by a search (`genoc search`), at random (`genoc sample`), or by hand"
    likes = tuple(f"cells.{name}." for name, cell in genotype.cells.items() if isinstance(cell, Like))
    written = [path for path, _ in choices(genotype) if not path.startswith(likes)]
    others = f", and {len(written) - 1} more" if len(written) > 1 else ""
    problem = f"this choice is open{others}, but a network is needed here"
    return [Diagnostic(path, problem, remedy, "G804") for path in written[:1]]
