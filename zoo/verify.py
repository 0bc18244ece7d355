"""Whether an entry is what was published, and still does what it did."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from genotype import Problem, Refused
from zoo import looks
from zoo.entry import EXAMPLE, MODEL, WEIGHTS, Entry
from zoo.finding import Finding


@frozen
class Check:
    """A look at an entry that makes sense where a file is there and other checks have passed."""

    look: Callable[[Entry], str]
    after: tuple[str, ...] = ()
    reads: str = ""


CHECKS: Mapping[str, Check] = {
    "listing": Check(looks.listing),
    "files": Check(looks.files, after=("listing",)),
    "checksums": Check(looks.checksums, after=("listing",)),
    "metadata": Check(looks.record),
    "genotype": Check(looks.genotype),
    "agreement": Check(looks.agreement, after=("metadata", "genotype")),
    "code": Check(looks.model, after=("genotype",), reads=MODEL),
    "weights": Check(looks.weights, after=("genotype",), reads=WEIGHTS),
    "example": Check(looks.example, after=("weights",), reads=EXAMPLE),
}
"""In order; each has its say, so that everything wrong is told at once."""


def verify(entry: Entry) -> tuple[Finding, ...]:
    """Make every check of an entry."""
    found: dict[str, Finding] = {}
    for name, check in CHECKS.items():
        found[name] = finding(name, check, entry, found)
    return tuple(found.values())


def finding(name: str, check: Check, entry: Entry, before: Mapping[str, Finding]) -> Finding:
    waiting = [other for other in check.after if before[other].outcome != "passed"]
    if waiting:
        return Finding(name, "not made", f"it needs {waiting[0]}")
    if check.reads and not entry.path(check.reads).is_file():
        return Finding(name, "not made", f"there is no {check.reads}")
    try:
        return Finding(name, "passed", check.look(entry))
    except Refused as refused:
        return Finding(name, "failed", "", refused.problems)
    except OSError as error:  # one file that cannot be read keeps nobody from the others
        problem = Problem(
            Path(error.filename or entry.folder).name, str(error.strerror), "fetch the entry again"
        )
        return Finding(name, "failed", "", (problem,))


def require_sound(entry: Entry) -> None:
    """Refuse an entry of which any check fails."""
    problems = [problem for found in verify(entry) for problem in found.problems]
    if problems:
        raise Refused(f"the entry {entry.name}", problems)
