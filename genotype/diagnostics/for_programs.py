"""Problems in the forms that editors, CI and other programs read."""

from collections.abc import Iterator
from typing import Any

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.diagnostics.fixable import is_fixable
from genotype.diagnostics.printable import printable
from genotype.diagnostics.span import position


def as_data(problem: Diagnostic, text: str) -> dict[str, Any]:
    """A problem as JSON data; lines and columns from 1, the end exclusive, null for no position."""
    start = end = (None, None) if problem.span is None else position(text, problem.span.start)
    if problem.span is not None:
        end = position(text, max(problem.span.start, problem.span.end))
    return {
        "path": problem.path,
        "problem": problem.problem,
        "remedy": problem.remedy,
        "code": problem.code,
        "line": start[0],
        "column": start[1],
        "end_line": end[0],
        "end_column": end[1],
        "fixable": is_fixable(problem),
    }


def annotations(file: str, text: str, problems: tuple[Diagnostic, ...]) -> Iterator[str]:
    """Workflow commands with which GitHub shows each problem at its line."""
    file = printable(file)
    for problem in problems:
        place = {"file": file, "title": problem.code}
        if problem.span is not None:
            line, column = position(text, problem.span.start)
            place = {"file": file, "line": str(line), "col": str(column), "title": problem.code}
        values = ",".join(f"{key}={escaped(value, ':,')}" for key, value in place.items())
        yield f"::error {values}::{escaped(f'{problem.path}: {problem.problem} -> {problem.remedy}')}"


def escaped(text: str, more: str = "") -> str:
    """A text, escaped for a workflow command."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
