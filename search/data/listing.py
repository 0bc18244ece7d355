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
    places: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.problem, problem.remedy), []).append(problem.path)
    return [Diagnostic(listed(paths), text, remedy) for (text, remedy), paths in places.items()]
