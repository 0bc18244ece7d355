"""How the environment of a run differs from that in which it was repeated."""

from collections.abc import Iterator
from pathlib import Path

from search.runs.documents.environment import ENVIRONMENT, EnvironmentRecord


def differences(one: Path, other: Path) -> Iterator[str]:
    """A line for each difference; one if either does not tell its environment."""
    ours, theirs = recorded(one), recorded(other)
    if not (ours and theirs):
        yield "in what environment it ran is not known"
    for then in ours:
        for now in theirs:
            yield from between(then, now)


def recorded(folder: Path) -> list[EnvironmentRecord]:
    """Those of a run, or of all runs of a study."""
    found: list[EnvironmentRecord] = []
    for path in sorted(folder.rglob(ENVIRONMENT.name)):
        found += [record for record in ENVIRONMENT.read(path.parent) if record not in found]
    return found


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
