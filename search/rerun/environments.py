"""How the environment of a run differs from that in which it was repeated."""

from collections.abc import Iterator
from pathlib import Path

from search.runs.documents.environment import ENVIRONMENT, EnvironmentRecord


def differences(one: Path, other: Path) -> Iterator[str]:
    """A line for each difference; one if either does not tell its environment."""
    if not (ENVIRONMENT.is_in(one) and ENVIRONMENT.is_in(other)):
        yield "in what environment it ran is not known"
        return
    for then in ENVIRONMENT.read(one):
        for now in ENVIRONMENT.read(other):
            yield from between(then, now)


def between(then: EnvironmentRecord, now: EnvironmentRecord) -> Iterator[str]:
    """The differences of two environments."""
    for name in ("python", "system", "processor", "device", "threads", "processes"):
        x, y = getattr(then, name), getattr(now, name)
        if x != y:
            yield f"{name}: {x} then, {y} now"
    for package in sorted({*then.packages, *now.packages}):
        x, y = (record.packages.get(package, "absent") for record in (then, now))
        if x != y:
            yield f"{package}: {x} then, {y} now"
