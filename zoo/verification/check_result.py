"""What came of checking an entry."""

from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen

from genotype import Diagnostic


@frozen
class Claimed:
    """What a look says of something that it could not verify."""

    note: str


@frozen
class CheckResult:
    """What came of one check; of one that could not be made, `note` says why.

    What is "claimed" was not found wrong, and nothing here shows that it is right.
    """

    check: str
    outcome: Literal["passed", "claimed", "failed", "not made"]
    note: str = ""
    problems: tuple[Diagnostic, ...] = ()


def passed(findings: Iterable[CheckResult]) -> bool:
    """Whether every check was made, and none failed."""
    return all(found.outcome in ("passed", "claimed") for found in findings)


def reported(name: str, findings: Iterable[CheckResult]) -> Iterator[str]:
    """A line for each check of an entry, and below it what is wrong."""
    yield name
    for found in findings:
        yield f"  {found.check:12} {found.outcome:10} {found.note}".rstrip()
        for problem in found.problems:
            yield f"    {problem.path}: {problem.problem}"
            yield f"        -> {problem.remedy}"
