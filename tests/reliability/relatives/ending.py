"""How a command may end, whatever it was given."""

from collections.abc import Collection, Iterator
from pathlib import Path

from tests.reliability.forked import Ended, Work, ended, forked

ENDS = (0, 1, 2)


def tried(work: Work, place: Path) -> Ended:
    """How another process ends that does this work, and what it printed."""
    said = place / "said"
    said.unlink(missing_ok=True)
    return ended(forked(work, said), said)


def wrong(end: Ended, codes: Collection[int] = ENDS, tells: bool = True) -> Iterator[str]:
    """What is wrong with how a command ended; `tells`: what it says on standard error can be read."""
    if end.code not in codes:
        yield f"ends with {end.code}: {end.words[-300:]}"
    if "Traceback" in end.words or "Exception ignored" in end.words:
        yield f"a traceback: {end.words[-2000:]}"
    if tells and end.code == 2 and "    -> " not in end.words and "Usage:" not in end.words:
        yield f"does not say what to do: {end.words[-300:]}"
