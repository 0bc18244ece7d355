"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from genotype.diagnostics.printable import printable

if TYPE_CHECKING:
    from genotype.diagnostics.span import Span

Paint = Callable[[str, str], str]
"""From a text and what it is (`where`, `code`, `mark`, `remedy`, `count`) to the text in its colour."""


def unpainted(text: str, role: str) -> str:
    return text


@frozen
class Diagnostic:
    """One thing wrong with an input.

    `path` says where (`links[3].to` in a genotype, a file name in a data set),
    `problem` what is wrong there, `remedy` what the person can do.

    A genotype's problems have a `code` beside (`genoc explain CODE`), one of its text the `span`
    where it stands there, and one that has a single near remedy the value, or key, that is `meant`.
    `about` are the stages and cells that it speaks of.

    Words from outside may be put into any of it: what does not show is spelt out here.
    """

    path: str = field(converter=printable)
    problem: str = field(converter=printable)
    remedy: str = field(converter=printable)
    code: str = ""
    span: Span | None = None
    meant: Any = None
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.code}{' ' * bool(self.code)}{self.problem}\n    -> {self.remedy}"


class InputError(Exception):
    """An input that cannot be used; carries every problem found in it.

    The command line prints these and exits with code 2, without a traceback.
    """

    def __init__(self, subject: str, problems: Iterable[Diagnostic]) -> None:
        self.subject = printable(subject)
        self.problems = tuple(problems)
        super().__init__(self.subject, self.problems)

    def __str__(self) -> str:
        return self.shown()

    def shown(self, paint: Paint = unpainted) -> str:
        """All that is wrong, for a person."""
        problems = (f"  {problem}" for problem in self.problems)
        return "\n".join([f"{self.subject}: {counted(len(self.problems))}", *problems])

    def one_by_one(self) -> list[str]:
        """What is said of each problem."""
        return [str(problem) for problem in self.problems]


def counted(problems: int) -> str:
    return f"{problems} problem{'s' if problems != 1 else ''}"


def refuse(subject: str, path: str, problem: str, remedy: str, code: str = "") -> InputError:
    """A refusal for a single reason: `raise refuse(...)`."""
    return InputError(subject, [Diagnostic(path, problem, remedy, code)])


def short(text: str, most: int = 200) -> str:
    """Another program's words on one line, cut where they go on and on."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3] + "..."
