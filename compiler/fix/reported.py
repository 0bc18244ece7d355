"""Every problem of a file, for `genoc check`."""

from collections.abc import Sequence
from pathlib import Path

from compiler.checks import open_choices, problems_of
from compiler.structure.coarsest import sizes_of
from compiler.structure.why_outside import differences
from genotype import Diagnostic, Genotype, InputError, Reading, read_file
from genotype.commands.answer import Answer
from genotype.diagnostics.fixable import is_fixable
from genotype.diagnostics.input_error import TextError
from genotype.text.read import shown_path

MANY = 100
"""With more problems, remedies are not tried: it would take longer than finding the problems."""


def reported(path: Path, space: Genotype | None = None) -> Answer:
    """The problems of a file; that it cannot be read is a problem too.

    With a space, those of a genotype that is not one of it, too.
    """
    name = shown_path(path)
    try:
        reading = read_file(path)
    except InputError as refused:
        text = refused.text if isinstance(refused, TextError) else ""
        return Answer(name, refused, refused.problems, text)
    problems = problems_of(reading)
    if space is not None and not problems:
        return of_member(reading, name, space)
    refusal = TextError(name, problems, reading.text, by_fix(reading, problems))
    return Answer(name, refusal, problems, reading.text, "" if problems else size_note(reading))


def of_member(reading: Reading, name: str, space: Genotype) -> Answer:
    """Where a genotype without problems is not one of a space."""
    assert reading.genotype is not None
    problems = reading.located(open_choices(reading.genotype) or differences(space, reading.genotype))
    note = f"a genotype of {space.name!r}"
    return Answer(name, TextError(name, problems, reading.text), problems, reading.text, note)


def size_note(reading: Reading) -> str:
    """The image sizes that a genotype without problems takes, if not all multiples of its stride."""
    assert reading.genotype is not None
    sizes = sizes_of(reading.genotype)
    return f"image sizes are {sizes}" if sizes.norm == "instance" else ""


def by_fix(reading: Reading, problems: Sequence[Diagnostic]) -> int:
    """How many of a file's problems `genoc fix` would repair; 0 if there are very many."""
    if len(problems) > MANY or not any(map(is_fixable, problems)):
        return 0
    from compiler.fix.fixed import fixed

    return fixed(reading).mended
