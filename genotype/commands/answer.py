"""What `genoc check` prints for each file."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from genotype.commands.colours import painted
from genotype.diagnostics.diagnostic import Diagnostic, InputError
from genotype.diagnostics.for_programs import annotations, as_data
from genotype.diagnostics.printable import Shown, json_text

Printed = Iterator[tuple[str | Shown, bool]]
"""Texts, each with whether it goes to standard error."""


@frozen
class Answer:
    """A file's name and text, its problems, and the error that holds them.

    `note` is a remark on a file without problems.
    """

    file: str
    refused: InputError
    problems: tuple[Diagnostic, ...]
    text: str
    note: str = ""


def as_text(answers: Sequence[Answer]) -> Printed:
    """The problems of each file for people, or that the file is fine."""
    for answer in answers:
        if answer.problems:
            yield Shown(answer.refused.shown(painted)), True
        else:
            note = f"; {answer.note}" if answer.note else ""
            yield f"{answer.file}: fine{note}", False


def as_json(answers: Sequence[Answer]) -> Printed:
    """A JSON list with an object for each file."""
    files = [
        {
            "file": in_utf8(a.file),
            "problems": [as_data(p, a.text) for p in a.problems],
            **({"note": a.note} if a.note else {}),
        }
        for a in answers
    ]
    yield Shown(json_text(files, indent=2)), False


def in_utf8(name: str) -> str:
    """A file's name in UTF-8; bytes that are not text are lost."""
    return name.encode(errors="replace").decode()


def as_github(answers: Sequence[Answer]) -> Printed:
    """Annotations for GitHub Actions."""
    for answer in answers:
        for line in annotations(answer.file, answer.text, answer.problems):
            yield line, False


PRINTERS: Mapping[str, Callable[[Sequence[Answer]], Printed]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
