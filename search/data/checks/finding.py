"""Findings: a code, what was found, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic
from search.codes.code import DataCode, Severity
from search.codes.data import BY_DATA_CODE
from search.data.listing import concerned, whole
from search.progress import say

SHOWN = 3


@frozen
class Finding:
    """What was found in the files or ids `names`, and what to do about it."""

    code: str
    problem: str
    names: tuple[str, ...]
    remedy: str

    @property
    def kind(self) -> DataCode:
        return BY_DATA_CODE[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    def line(self) -> str:
        """`warning  D128  has an EXIF orientation: 12 files (a.jpg, b.jpg, c.jpg, ...)`."""
        return f"{self.severity:8} {self.code}  {self.problem}: {self.places}"

    @property
    def places(self) -> str:
        """The name, or how many there are and the first three."""
        if len(self.names) == 1:
            return whole(self.names[0])
        more = ", ..." if len(self.names) > SHOWN else ""
        return f"{len(self.names)} {self.kind.unit}s ({', '.join(map(whole, self.names[:SHOWN]))}{more})"

    def as_json(self) -> dict[str, Any]:
        """With all names."""
        return {
            "code": self.code,
            "severity": self.severity,
            "title": self.kind.title,
            "problem": self.problem,
            "count": len(self.names),
            "names": list(self.names),
            "remedy": self.remedy,
        }


def warn(findings: Iterable[Finding]) -> None:
    """Print a line for each finding."""
    for finding in findings:
        say(finding.line())


def findings_of(problems: Iterable[Diagnostic]) -> list[Finding]:
    """The findings that refusals tell: one for each problem, with the names of all files that have it."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in problems:
        names = alike.setdefault((each.code, each.problem, each.remedy), [])
        names += [name for name in concerned(each) if name not in names]
    return [Finding(code, problem, tuple(names), remedy) for (code, problem, remedy), names in alike.items()]
