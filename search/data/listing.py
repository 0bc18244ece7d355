"""Long lists of files in messages, kept short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from genotype.diagnostics.diagnostic import Diagnostic

SHOWN = 10


def listed(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    hidden = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")


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
