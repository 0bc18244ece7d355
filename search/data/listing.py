"""Long lists of files in messages, kept short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from genotype.diagnostics.diagnostic import Diagnostic, cut

SHOWN = 10
LONGEST_NAME = 255
"""In characters; a longer one, from a list or a table, is the name of no file."""


def whole(name: str) -> str:
    """A name in messages: whole, if a file may have it."""
    return cut(name, LONGEST_NAME)


def listed(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    hidden = len(names) - SHOWN
    return ", ".join(map(whole, names[:SHOWN])) + (f" and {hidden} more" if hidden > 0 else "")


def merged(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Problems with the same text combined into one, whose path lists every file."""
    alike: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for problem in problems:
        alike.setdefault((problem.problem, problem.remedy, problem.code), []).append(problem)
    return [
        Diagnostic(
            listed([each.path for each in found]),
            text,
            remedy,
            code,
            about=tuple(name for each in found for name in concerned(each)),
        )
        for (text, remedy, code), found in alike.items()
    ]


def concerned(problem: Diagnostic) -> tuple[str, ...]:
    """All files or ids that a problem is about, of which its path may list only the first."""
    return problem.about or (problem.path,)
