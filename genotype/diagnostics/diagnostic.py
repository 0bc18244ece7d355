"""A problem of an input: where it is, what is wrong, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from genotype.diagnostics.printable import printable

if TYPE_CHECKING:
    from genotype.diagnostics.span import Span

Paint = Callable[[str, str], str]
"""From a text and its role (`where`, `code`, `mark`, `remedy`, `count`) to the coloured text."""


LONGEST = 2000
"""So many characters of a text are shown at most: what is quoted from a file may be of any length."""
QUOTED = 60
"""So many characters of a value in a file are quoted at most."""


def unpainted(text: str, role: str) -> str:
    """The text without colour."""
    return text


def cut(text: str, most: int) -> str:
    """The beginning of a text that is longer than `most` characters, and three dots; else the text."""
    return text if len(text) <= most else text[: most - 3] + "..."


def in_message(text: str) -> str:
    """A text made printable, and cut where it is too long to be read."""
    return cut(printable(cut(text, LONGEST)), LONGEST)


@frozen
class Diagnostic:
    """One problem of an input.

    `path` says where it is (`links[3].to` in a genotype, a file name in a data set), `problem` what is
    wrong, `remedy` what to do.

    A genotype's problems also have a `code` (see `genoc explain CODE`), the `span` of the text that is
    wrong, and the value or key that was most likely `meant`, if there is only one; `moved` is the path
    at which a key belongs that is in the wrong object. `about` names the stages and cells concerned, or of
    a data set all files.

    Any field may contain text from outside: characters that are not printable are escaped here, and what is
    far too long to be read is cut.
    """

    path: str = field(converter=in_message)
    problem: str = field(converter=in_message)
    remedy: str = field(converter=in_message)
    code: str = ""
    span: Span | None = None
    meant: Any = None
    moved: str = ""
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        code = f"{self.code} " if self.code else ""
        # A data set's paths are lists of files, before which the code is found more easily.
        place = f"{code}{self.path}: " if code.startswith("D") else f"{self.path}: {code}"
        return f"{place}{self.problem}\n    -> {self.remedy}"


class InputError(Exception):
    """An input that cannot be used, with every problem found in it.

    The command line prints these and exits with code 2, without a traceback.
    """

    def __init__(self, subject: str, problems: Iterable[Diagnostic]) -> None:
        self.subject = printable(subject)
        self.problems = tuple(problems)
        super().__init__(self.subject, self.problems)

    def __str__(self) -> str:
        return self.shown()

    def shown(self, paint: Paint = unpainted) -> str:
        """All problems, as text for people."""
        problems = (f"  {problem}" for problem in self.problems)
        return "\n".join([f"{self.subject}: {counted(len(self.problems))}", *problems])

    def one_by_one(self) -> list[str]:
        """The text for each problem."""
        return [str(problem) for problem in self.problems]


def counted(problems: int) -> str:
    """`1 problem`, `2 problems`."""
    return f"{problems} problem{'s' if problems != 1 else ''}"


def refuse(subject: str, path: str, problem: str, remedy: str, code: str = "") -> InputError:
    """An InputError with a single problem: `raise refuse(...)`."""
    return InputError(subject, [Diagnostic(path, problem, remedy, code)])


def short(text: str, most: int = 200) -> str:
    """Another program's message on one line, shortened if it is long."""
    return cut(" ".join(text.split()), most)


def quoted(value: Any) -> str:
    """A value of a JSON file as it is written there, cut after some dozens of characters."""
    text = ""
    for part in json.JSONEncoder().iterencode(value):
        text += cut(part, QUOTED + 1)
        if len(text) > QUOTED:  # the rest of a large value is not looked at
            break
    return cut(text, QUOTED)
