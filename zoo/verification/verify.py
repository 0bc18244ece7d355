"""Whether an entry is what was published, and still works the same."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from genotype import Diagnostic, InputError
from genotype.text.files import reading_remedy
from zoo.entries.entry import CARD, CHECKSUMS, EXAMPLE, GENOTYPE, MODEL, RECORD, WEIGHTS, Entry, is_regular
from zoo.verification import checks, remade
from zoo.verification.check_result import CheckResult, Claimed
from zoo.verification.seen import SeenEntry


@frozen
class Check:
    """A check that makes sense if a file exists and other checks have passed.

    What is not a regular file is not opened: reading a pipe would never end.
    """

    look: Callable[[Entry], str | Claimed]
    after: tuple[str, ...] = ()
    reads: str = ""


TRIES = 5
"""How often an entry is verified again because others replace it."""

CHECKS: Mapping[str, Check] = {
    "files": Check(checks.files),
    "listing": Check(checks.listing, reads=CHECKSUMS),
    "size": Check(checks.size),
    "checksums": Check(checks.checksums, after=("listing", "size")),
    "metadata": Check(checks.record, reads=RECORD),
    "genotype": Check(checks.genotype, reads=GENOTYPE),
    "agreement": Check(checks.agreement, after=("metadata", "genotype")),
    "code": Check(remade.model, after=("genotype",), reads=MODEL),
    "drawing": Check(remade.drawing, after=("genotype",)),
    "card": Check(remade.card, after=("agreement",), reads=CARD),
    "weights": Check(checks.weights, after=("genotype", "size"), reads=WEIGHTS),
    "example": Check(checks.example, after=("weights",), reads=EXAMPLE),
    "measures": Check(checks.measures, after=("metadata",)),
}
"""The checks in order; all run, so that every problem is reported at once."""


def verify(entry: Entry) -> tuple[CheckResult, ...]:
    """Make every check of an entry, and again if another command replaced it meanwhile."""
    for _ in range(TRIES):
        before, results = identity(entry.folder), checked(entry)
        if identity(entry.folder) == before:
            break
    return results


def identity(folder: Path) -> tuple[int, int] | None:
    """What distinguishes a folder from its replacement; None if there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def checked(entry: Entry) -> tuple[CheckResult, ...]:
    """The result of every check."""
    seen, results = SeenEntry(entry.folder), dict[str, CheckResult]()
    for name, check in CHECKS.items():
        results[name] = finding(name, check, seen, results)
    return tuple(results.values())


def finding(name: str, check: Check, entry: Entry, before: Mapping[str, CheckResult]) -> CheckResult:
    """The result of one check, given those before it."""
    waiting = [other for other in check.after if before[other].outcome != "passed"]
    if waiting:
        return CheckResult(name, "not made", f"it needs {waiting[0]}")
    if check.reads and not is_regular(entry.path(check.reads)):
        return CheckResult(name, "not made", f"there is no {check.reads}")
    try:
        said = check.look(entry)
    except InputError as refused:
        return CheckResult(name, "failed", "", refused.problems)
    except OSError as error:  # one file that cannot be read keeps nobody from the others
        path, remedy = Path(error.filename or entry.folder), reading_remedy(error, "fetch the entry again")
        problem = Diagnostic(str(path), f"cannot be read: {error.strerror or error}", remedy)
        return CheckResult(name, "failed", "", (problem,))
    if isinstance(said, Claimed):
        return CheckResult(name, "claimed", said.note)
    return CheckResult(name, "passed", said)


def require_sound(entry: Entry) -> None:
    """Refuse an entry of which any check fails."""
    problems = [problem for result in verify(entry) for problem in result.problems]
    if problems:
        raise InputError(f"the entry {entry.name}", problems)
