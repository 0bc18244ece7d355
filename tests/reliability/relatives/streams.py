"""Streams that break: output that nobody reads any more from a write on, or that is closed; genotypes
on standard input that end early, are none, or cannot be read.
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice, product
from pathlib import Path
from typing import Any

from tests.reliability.cases import CASES, typed
from tests.reliability.figure import Figure
from tests.reliability.forked import exit_code
from tests.reliability.kills import trial_of
from tests.reliability.relatives.ending import tried, wrong
from tests.reliability.trial import Trial, begin

READING = (
    "check {w}/net.json", "check {w}/net.json --json", "show {w}/net.json", "fmt {w}/net.json",
    "diff {w}/net.json {w}/space.json", "draw {w}/net.json -o {w}/net.dot", "compile {w}/net.json", "schema",
    "new",    "--help", "--help-all", "plugins", "runs {w}", "runs {w} --json", "zoo list --zoo {w}/zoo",
    "zoo list --json --zoo {w}/zoo", "zoo show tiny --zoo {w}/zoo", "zoo verify --zoo {w}/zoo",
    "check {w}/pictures", "evaluate {w}/run", "report {w}/run", "zoo search --zoo {w}/zoo",
    "config new train",
)  # fmt: skip
NUMBERS = (1, 2, 3, 5, 9, 17)
"""The writes from which on nobody reads."""
WORKING = ("training", "predictions", "new zoo entry", "push", "search by trainings")
FROM_INPUT = ("check", "show", "fmt", "compile")
ENDED_EARLY = (0, 1, 2)
"""As programs do whose output nobody reads, and those that had nothing more to print."""


class Broken(io.RawIOBase):
    """Where a write fails from one on: the other end of the pipe is closed."""

    def __init__(self, left: int) -> None:
        self.left = left

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.left -= 1
        if self.left <= 0:
            raise BrokenPipeError(32, "Broken pipe")
        return memoryview(data).nbytes


def opened(number: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(Broken(number)), encoding="utf-8")


def with_stream(name: str, make: Callable[[], Any], words: list[str]) -> Callable[[], None]:
    """Run a command with another stream; what Python would say of it at its end is said."""

    def work() -> None:
        from zoo.main import main

        kept = getattr(sys, name)
        setattr(sys, name, make())
        try:
            main(words)
        finally:
            left = getattr(sys, name)
            setattr(sys, name, kept)
            with suppress(AttributeError, ValueError):
                left.flush()

    return work


def figures(place: Path, every: int) -> Iterator[Figure]:
    yield of_output(place, every)
    yield closed(place, every)
    yield from (of_work(trial, every) for trial in working(place, every))
    yield of_input(place, every)


def of_output(place: Path, every: int) -> Figure:
    """Standard output and error of commands that read."""
    tries = list(islice(product(READING, ("stdout", "stderr"), NUMBERS), 0, None, every))
    failed = list[str]()
    for words, name, number in tries:
        end = tried(with_stream(name, lambda n=number: opened(n), typed(words, place)), place)
        failed += [
            f"{words}, {name} broken at write {number}: {line}"
            for line in wrong(end, ENDED_EARLY, tells=False)
        ]
    return Figure("streams: output that nobody reads from a write on", len(tries), tuple(failed))


def closed(place: Path, every: int) -> Figure:
    """Streams that are closed when the command begins."""
    tries = list(islice(product(READING, ("stdout", "stderr", "stdin")), 0, None, every))
    failed = list[str]()
    for words, name in tries:
        end = tried(with_stream(name, lambda: None, typed(words, place)), place)
        failed += [f"{words}, {name} closed: {line}" for line in wrong(end, tells=name != "stderr")]
    return Figure("streams: closed from the beginning", len(tries), tuple(failed))


def working(place: Path, every: int) -> Iterator[Trial]:
    names = WORKING if every == 1 else WORKING[2:3]
    return (trial_of(case, place) for case in CASES if case.name in names)


def of_work(trial: Trial, every: int) -> Figure:
    """Commands that write files: they go on to the same bytes."""
    tries = list(islice(product(("stdout", "stderr"), NUMBERS), 0, None, max(1, every // 12)))
    failed = list[str]()
    for name, number in tries:
        begin(trial.case, trial.world)
        end = tried(with_stream(name, lambda n=number: opened(n), trial.command), trial.world)
        found = [*wrong(end, ENDED_EARLY, tells=False), *trial.problems()]
        failed += [f"{trial.case.name}, {name} broken at write {number}: {line}" for line in found]
    return Figure(f"streams: {trial.case.name}, whose output nobody reads", len(tries), tuple(failed))


def inputs(place: Path) -> dict[str, Callable[[], int | None]]:
    """What may be standard input: opens it; None where it is closed."""
    whole = (place / "net.json").read_bytes()
    return {
        "whole": lambda: piped(whole),
        "empty": lambda: piped(b""),
        "cut off": lambda: piped(whole[: len(whole) // 2]),
        "no text": lambda: piped(bytes(range(256))),
        "a NUL": lambda: piped(b"\0" + whole),
        "deep": lambda: piped(b"[" * 50_000),
        "not to be read": lambda: os.open(os.devnull, os.O_WRONLY),
        "nothing": lambda: os.open(os.devnull, os.O_RDONLY),
        "closed": lambda: None,
    }


def piped(data: bytes) -> int:
    """A pipe that holds this and ends."""
    reader, writer = os.pipe()
    os.write(writer, data)
    os.close(writer)
    return reader


def of_input(place: Path, every: int) -> Figure:
    """Genotypes from standard input, by its names."""
    found = inputs(place)
    tries = list(islice(product(FROM_INPUT, ("-", "/dev/stdin", "/dev/fd/0"), found), 0, None, every))
    failed = list[str]()
    for command, path, what in tries:
        end = tried(lambda w=what, c=command, p=path: from_input(found[w], [c, p]), place)
        lines = [*wrong(end), *(["is refused"] if what == "whole" and end.code else [])]
        lines += [] if what == "whole" or end.code == 2 else [f"ends with {end.code}"]
        failed += [f"{command} {path}, {what}: {line}" for line in lines]
    return Figure("streams: genotypes from standard input", len(tries), tuple(failed))


def from_input(make: Callable[[], int | None], words: list[str]) -> None:
    from zoo.main import main

    descriptor = make()
    if descriptor is None:
        os.close(0)
        sys.stdin = None  # type: ignore[assignment]
    else:
        os.dup2(descriptor, 0)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    raise SystemExit(exit_code(lambda: main(words)))
