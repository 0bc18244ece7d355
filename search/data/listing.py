"""Long lists of files in messages, kept short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from genotype.diagnostics.diagnostic import Diagnostic
from search.codes.data import BY_DATA_CODE

SHOWN = 10
PLACES = 3


def listed(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    hidden = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")


def places(names: Sequence[str], unit: str = "file") -> str:
    """The name, or how many there are and the first three: `12 files (a.jpg, b.jpg, c.jpg, ...)`."""
    if len(names) == 1:
        return names[0]
    more = ", ..." if len(names) > PLACES else ""
    return f"{len(names)} {unit}s ({', '.join(names[:PLACES])}{more})"


def merged(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Problems with the same text combined into one, about all their files, of which its path names three."""
    alike: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for problem in problems:
        alike.setdefault((problem.problem, problem.remedy, problem.code), []).append(problem)
    return [found[0] if len(found) == 1 else together(found, *alike_in) for alike_in, found in alike.items()]


def together(found: Sequence[Diagnostic], text: str, remedy: str, code: str) -> Diagnostic:
    """Several problems of one text as one."""
    names = tuple(dict.fromkeys(name for each in found for name in concerned(each)))
    unit = BY_DATA_CODE[code].unit if code in BY_DATA_CODE else "file"
    return Diagnostic(places(names, unit), text, remedy, code, about=names)


def concerned(problem: Diagnostic) -> tuple[str, ...]:
    """All files or ids that a problem is about, of which its path may list only the first."""
    return problem.about or (problem.path,)
