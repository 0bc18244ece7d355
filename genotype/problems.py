"""What is wrong with an input, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen


@frozen
class Problem:
    """One thing wrong with an input.

    `path` says where (`links[3].to` in a genotype, a file name in a data set),
    `problem` what is wrong there, `remedy` what the person can do.
    """

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}\n    -> {self.remedy}"


class Refused(Exception):
    """An input that cannot be used; carries every problem found in it.

    The command line prints these and exits with code 2, without a traceback.
    """

    def __init__(self, subject: str, problems: Iterable[Problem]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(subject, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{self.subject}: {count} problem{'s' if count != 1 else ''}"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


def refuse(subject: str, path: str, problem: str, remedy: str) -> Refused:
    """A refusal for a single reason: `raise refuse(...)`."""
    return Refused(subject, [Problem(path, problem, remedy)])


def short(text: str, most: int = 200) -> str:
    """Another program's words on one line, cut where they go on and on."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 3] + "..."
