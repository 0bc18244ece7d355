"""Trying a reader with many inputs, each made of earlier ones; what was refused in new words is gone on from.

That is the guidance without atheris: a message of another kind is another way through the reader.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import process_time

from attrs import define, evolve, field, frozen

from tests.fuzz.attempt import Outcome, tried
from tests.fuzz.mutations import mutated
from tests.fuzz.target import Read, Target

MOST = 400
"""Inputs of new kinds that are gone on from."""
LONGEST = 20_000
"""The most bytes of one."""
PATIENCE = 10.0
"""Seconds of the processor in which a finding is made smaller."""


@frozen
class Tally:
    """How many inputs were tried in how many seconds of the processor; `failures` are the kinds of what must
    not be, each with the file that repeats it.
    """

    inputs: int = 0
    seconds: float = 0.0
    failures: dict[str, str] = field(factory=dict)

    @property
    def rate(self) -> float:
        """Inputs in a second."""
        return self.inputs / max(self.seconds, 0.01)

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.inputs + other.inputs, self.seconds + other.seconds, {**other.failures, **self.failures}
        )


@define
class Campaign:
    """The inputs of a target that were tried, and those from which others are made."""

    target: Target
    folder: Path
    findings: Path
    random: Random
    read: Read = field(init=False)
    corpus: list[bytes] = field(init=False)
    found: dict[str, bytes] = field(factory=dict)
    tally: Tally = field(factory=Tally)

    def __attrs_post_init__(self) -> None:
        self.read, self.corpus = self.target.prepare(self.folder), [*self.target.corpus().values()]

    def warm(self) -> None:
        """Read the corpus once, so that what is imported and kept meanwhile counts for no input."""
        for data in self.corpus:
            tried(self.read, data, self.folder)

    def inputs(self) -> Iterator[bytes]:
        """The corpus, then changed inputs without an end."""
        yield from self.corpus
        while True:
            is_new = self.found and self.random.random() < 0.5
            pool = [*self.found.values()] if is_new else self.corpus
            yield mutated(self.random, self.random.choice(pool), self.target.form, self.corpus)

    def go(self, seconds: float, last: Callable[[bytes], object]) -> Tally:
        """Try inputs for some seconds of the processor; `last` is told of each before it is read."""
        begun = process_time()
        for data in self.inputs():
            last(data)
            self.note(data, tried(self.read, data, self.folder))
            if process_time() - begun > seconds:
                break
        return self.ended(process_time() - begun)

    def ended(self, seconds: float) -> Tally:
        """The tally after so many seconds."""
        self.tally = evolve(self.tally, seconds=seconds)
        return self.tally

    def note(self, data: bytes, outcome: Outcome) -> None:
        """Count an input, and keep one that ended in a new way."""
        failures = self.tally.failures
        if outcome.failure and outcome.kind not in failures:
            failures[outcome.kind] = str(kept(self.findings, self.smallest(data, outcome.kind), outcome))
        elif not outcome.failure and len(self.found) < MOST and len(data) < LONGEST:
            self.found.setdefault(outcome.refusal, data)
        self.tally = evolve(self.tally, inputs=self.tally.inputs + 1)

    def smallest(self, data: bytes, kind: str) -> bytes:
        """A part of an input that fails in the same way: halves are left out, then quarters, and so on."""
        end, size = process_time() + PATIENCE, len(data) // 2
        while size and process_time() < end:
            parts = (data[:start] + data[start + size :] for start in range(0, len(data), size))
            less = next((one for one in parts if self.fails(one, kind, end)), None)
            data, size = (data, size // 2) if less is None else (less, size)
        return data

    def fails(self, data: bytes, kind: str, end: float) -> bool:
        """Whether an input fails in this way; not looked at after the end."""
        return process_time() < end and tried(self.read, data, self.folder).kind == kind


def kept(findings: Path, data: bytes, outcome: Outcome) -> Path:
    """The file that repeats a failure, with another that says what it is."""
    findings.mkdir(parents=True, exist_ok=True)
    path = findings / hashlib.sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    path.with_suffix(".txt").write_text(f"{outcome.failure}\n{outcome.place}\n")
    return path
