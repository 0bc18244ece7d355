"""Every problem of a file, for `genoc check`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from compiler.checks import open_choices, problems_of
from compiler.checks.choices.supernets import supernet_problems
from compiler.structure.coarsest import sizes_of
from compiler.structure.why_outside import differences
from genotype import Diagnostic, Genotype, InputError, Reading, read_file
from genotype.commands.answer import Answer
from genotype.diagnostics.fixable import is_fixable
from genotype.diagnostics.input_error import TextError
from genotype.text.read import shown_path

MANY = 100
"""With more problems, remedies are not tried: it would take longer than finding the problems."""


def reported(path: Path, supernet: bool = False, space: Genotype | None = None) -> Answer:
    """The problems of a file; that it cannot be read is a problem too.

    With `supernet`, that a search space has no supernet is one as well, and with a space, that a genotype is
    not one of it.
    """
    name = shown_path(path)
    try:
        reading = read_file(path)
    except InputError as refused:
        return unreadable(name, refused)
    return answer(reading, name, supernet, space)


def unreadable(name: str, refused: InputError) -> Answer:
    """The answer for a file that cannot be read."""
    text = refused.text if isinstance(refused, TextError) else ""
    return Answer(name, refused, refused.problems, text)


def answer(reading: Reading, name: str, supernet: bool, space: Genotype | None) -> Answer:
    """The problems of a text that was read, which is called `name`."""
    problems, note = problems_of(reading), ""
    if not problems:
        assert reading.genotype is not None
        problems = reading.located(unsuitable(reading.genotype, supernet, space))
        note = "; ".join(filter(None, notes(reading.genotype, space)))
    refusal = TextError(name, problems, reading.text, by_fix(reading, problems))
    return Answer(name, refusal, problems, reading.text, "" if problems else note)


def unsuitable(genotype: Genotype, supernet: bool, space: Genotype | None) -> Sequence[Diagnostic]:
    """Why a genotype without problems has no supernet, or is not one of a space, where that is asked."""
    missing = supernet_problems(genotype) if supernet else ()
    if missing or space is None:
        return missing
    return open_choices(genotype) or [*differences(space, genotype)]


def notes(genotype: Genotype, space: Genotype | None) -> Iterator[str]:
    """What is said of a genotype without problems."""
    if space is not None:
        yield f"a genotype of {space.name!r}"
        return
    yield size_note(genotype)
    yield supernet_note(supernet_problems(genotype))


def size_note(genotype: Genotype) -> str:
    """The image sizes that a genotype without problems takes, if not all multiples of its stride."""
    sizes = sizes_of(genotype)
    return f"image sizes are {sizes}" if sizes.norm == "instance" else ""


def supernet_note(missing: Sequence[Diagnostic]) -> str:
    """That a search space has no supernet; nothing if it has one."""
    if not missing:
        return ""
    others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    why = f"{missing[0].code}{others}, see genoc check --supernet"
    return f"it has no supernet ({why}), so a search decides by trainings, not by alphas"


def by_fix(reading: Reading, problems: Sequence[Diagnostic]) -> int:
    """How many of a file's problems `genoc fix` would repair; 0 if there are very many."""
    if len(problems) > MANY or not any(map(is_fixable, problems)):
        return 0
    from compiler.fix.fixed import fixed

    return fixed(reading).mended
