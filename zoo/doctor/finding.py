"""What was found of one thing that genoc uses."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from attrs import frozen

State = Literal["fine", "absent", "wrong"]
"""`absent` is what only some commands need; what is `wrong` keeps genoc from working."""


@frozen
class Finding:
    """A thing, what was found of it in words, and what to do where that is not fine."""

    group: str
    name: str
    value: str
    state: State = "fine"
    remedy: str = ""


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings of each group under its name."""
    for group, members in groupby(findings, lambda one: one.group):
        yield group
        for one in members:
            yield f"  {one.name:15} {one.value}"
            if one.remedy:
                yield f"    -> {one.remedy}"


def conclusion(findings: Iterable[Finding]) -> str:
    """Whether genoc can work here, in a sentence."""
    wrong = [one.name for one in findings if one.state == "wrong"]
    if wrong:
        return f"genoc cannot work here before this is put right: {', '.join(wrong)}"
    return "nothing essential is missing"
