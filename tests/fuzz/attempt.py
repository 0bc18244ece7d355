"""Reading one input under watch: it is read, or refused in words, and nothing else happens."""

import re
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from types import FrameType

import click
from attrs import frozen

from genotype import InputError
from genotype.diagnostics.printable import KEPT, is_printable
from tests.fuzz.target import Read
from tests.hostile.watch import watched

SECONDS = 2.0
"""The most that an input may take, in seconds of the processor."""
ABANDONED = 5.0
"""Seconds of the processor after which an input is given up."""
ASLEEP = 60.0
"""Seconds of any clock after which one is that waits for something."""
GROWTH = 1 << 30
"""The most bytes that the process may grow by."""
HOME = Path(__file__).parents[2]
VARYING = re.compile(r"\d+|'[^']*'|\"[^\"]*\"")


class Hangs(BaseException):
    """Raised in a reader that does not end; none catches it."""


@frozen
class Outcome:
    """How the reading of an input ended: `refusal` is the kind of message, "" where it was read; `failure`
    says what must not be, "" where all is well. `place` is the line of the project that raised.
    """

    refusal: str = ""
    failure: str = ""
    place: str = ""

    @property
    def kind(self) -> str:
        """What failures of one cause have in common."""
        return f"{self.failure.partition(':')[0]} at {self.place}" if self.failure else ""


def tried(read: Read, data: bytes, folder: Path) -> Outcome:
    """Read an input; whatever a reader may not do is a failure. Files may be made in the folder alone."""
    begun, size = process_time(), most_memory()
    try:
        with an_end(), watched((str(folder), "/dev/null")):
            refusal = refused(read, data)
    except (Exception, SystemExit, Hangs) as error:
        return Outcome(failure=f"{type(error).__name__}: {error}"[:300], place=place_of(error))
    seconds, grown = process_time() - begun, most_memory() - size
    if seconds > SECONDS:
        return Outcome(failure=f"slow: it took {seconds:.1f} s")
    if grown > GROWTH:
        return Outcome(failure=f"large: the process grew by {grown >> 20} MB")
    return Outcome(refusal)


def refused(read: Read, data: bytes) -> str:
    """The kind of message that refuses an input; "" for one that is read."""
    try:
        read(data)
    except InputError as error:
        require_told(error)
        return " ".join(kind_of(f"{each.code} {each.problem}") for each in error.problems[:3])
    except click.UsageError as error:
        return kind_of(error.format_message())
    return ""


def require_told(refused: InputError) -> None:
    """AssertionError unless every problem has a remedy, and a terminal can show all of it as it is."""
    assert refused.problems, "it is refused without a problem"
    assert all(each.problem and each.remedy for each in refused.problems), "a problem without a remedy"
    assert all(map(is_printable, {*refused.shown()} - {*KEPT})), "a message that is not printable"


def kind_of(message: str) -> str:
    """A message without what it quotes."""
    return VARYING.sub("", message)[:80]


@contextmanager
def an_end() -> Iterator[None]:
    """Hangs after a while."""
    clocks = {
        signal.SIGPROF: (signal.ITIMER_PROF, ABANDONED),
        signal.SIGALRM: (signal.ITIMER_REAL, ASLEEP),
    }
    before = {number: signal.signal(number, hang) for number in clocks}
    for clock, seconds in clocks.values():
        signal.setitimer(clock, seconds)
    try:
        yield
    finally:
        for clock, _ in clocks.values():
            signal.setitimer(clock, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def hang(number: int, frame: FrameType | None) -> None:
    raise Hangs("it does not end")


def most_memory() -> int:
    """The most bytes that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def place_of(error: BaseException) -> str:
    """The last line of the project, outside tests, that an error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [one for one in frames if Path(one.filename).is_relative_to(HOME)]
    own = [one for one in inside if not Path(one.filename).is_relative_to(HOME / "tests")] or inside
    return f"{Path(own[-1].filename).relative_to(HOME)}:{own[-1].lineno}" if own else ""


def limited(work: Callable[[], object], more: int = GROWTH) -> None:
    """Do some work in a process that may not grow by more than so many bytes: what asks for them fails."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, hard))
    try:
        work()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
