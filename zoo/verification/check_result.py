"""The result of checking an entry."""

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen

from genotype import Diagnostic


@frozen
class Claimed:
    """A check's note on something that it could not verify."""

    note: str


@frozen
class CheckResult:
    """The result of one check; if it could not be made, `note` says why.

    "claimed" means that no error was found, but correctness was not shown either.
    """

    check: str
    outcome: Literal["passed", "claimed", "failed", "not made"]
    note: str = ""
    problems: tuple[Diagnostic, ...] = ()


def passed(findings: Iterable[CheckResult]) -> bool:
    """Whether every check was made, and none failed."""
    return all(result.outcome in ("passed", "claimed") for result in findings)


def reported(name: str, findings: Iterable[CheckResult]) -> Iterator[str]:
    """A line for each check of an entry, and below it what is wrong."""
    yield name
    for result in findings:
        yield f"  {result.check:12} {result.outcome:10} {result.note}".rstrip()
        for problem in result.problems:
            yield f"    {problem.path}: {problem.problem}"
            yield f"        -> {problem.remedy}"
