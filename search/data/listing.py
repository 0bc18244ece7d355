"""Long lists of files in messages, kept short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from genotype.diagnostics.diagnostic import Diagnostic, cut
from search.codes.data import BY_DATA_CODE

SHOWN = 10
PLACES = 3
LONGEST_NAME = 255
"""In characters; a longer one, from a list or a table, is the name of no file."""


def whole(name: str) -> str:
    """A name in messages: whole, if a file may have it."""
    return cut(name, LONGEST_NAME)


def listed(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    hidden = len(names) - SHOWN
    return ", ".join(map(whole, names[:SHOWN])) + (f" and {hidden} more" if hidden > 0 else "")


def places(names: Sequence[str], unit: str = "file") -> str:
    """The name, or how many there are and the first three: `12 files (a.jpg, b.jpg, c.jpg, ...)`."""
    if len(names) == 1:
        return whole(names[0])
    more = ", ..." if len(names) > PLACES else ""
    return f"{len(names)} {unit}s ({', '.join(map(whole, names[:PLACES]))}{more})"


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
