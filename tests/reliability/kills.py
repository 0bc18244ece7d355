"""Commands killed at every operation on files and at random moments, and stopped by signals there.

python -m tests.reliability.kills CASE NUMBER [SIGNAL]      repeats one, of a case by the start of its name
python -m tests.reliability.kills sample                    some operations of a training
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import TemporaryDirectory

from search.runs.files import STEPS
from tests.reliability.cases import CASES, PREPARED, Case, typed
from tests.reliability.figure import Figure
from tests.reliability.forked import ended, forked
from tests.reliability.interposed import signalling_at
from tests.reliability.trial import Trial, begin, leave, require_done
from tests.reliability.world import deterministic, here, made

EVERY = int(os.environ.get("RELIABILITY_EVERY", "1"))
"""For a quick look: only so many-th operations and moments."""
MOMENTS = 200 // EVERY
SOME = 9
"""Of the operations of trainings within a study every ninth is one to be killed at."""


def figures() -> list[Figure]:
    found = list[Figure]()
    with world() as place:
        moments = share(MOMENTS, len(CASES))
        for case, count in zip(CASES, moments, strict=True):
            trial = trial_of(case, place)
            for figure in (killed(trial), at_moments(trial, count), stopped(trial)):
                print(f"{figure.tried}: {figure.count}, {len(figure.failed)} failed", file=sys.stderr)
                found.append(figure)
    return found


@contextmanager
def world(prepared: Sequence[str] = PREPARED) -> Iterator[Path]:
    """What cases need, below a temporary folder."""
    with TemporaryDirectory() as folder, deterministic():
        place = made(Path(folder) / "world")
        for words in prepared:
            require_done(here(*typed(words, place)))
        yield place


def trial_of(case: Case, place: Path) -> Trial:
    rmtree(place / "earlier", ignore_errors=True)
    return Trial.of(case, place)


def share(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)]


def numbers(trial: Trial) -> list[int]:
    """The operations to be killed at: of the trainings within a study some, else all."""
    inner = f"{trial.out / trial.case.trains}/" if trial.case.trains else None
    return [
        number
        for number, operation in enumerate(trial.operations, 1)
        if inner is None or not operation.path.startswith(inner) or number % SOME == 0
    ]


def killed(trial: Trial) -> Figure:
    """Killed at each operation."""
    at = numbers(trial)[::EVERY]
    failed = [line for number in at for line in problems(trial, number, signal.SIGKILL)]
    words = f"{len(at)} of {len(trial.operations)} operations"
    return Figure(f"{trial.case.name}: killed at an operation", len(at), tuple(failed), words)


def stopped(trial: Trial, every: int = 5) -> Figure:
    """Stopped by SIGINT or SIGTERM, in turn, at every fifth operation."""
    at = numbers(trial)[:: every * EVERY]
    signals = (signal.SIGINT, signal.SIGTERM)
    failed = [line for turn, number in enumerate(at) for line in problems(trial, number, signals[turn % 2])]
    return Figure(f"{trial.case.name}: SIGINT or SIGTERM at an operation", len(at), tuple(failed))


def problems(trial: Trial, number: int, what: signal.Signals) -> list[str]:
    """What went wrong with a command that got a signal at an operation, each with what repeats it."""
    end = trial.stopped(signalling_at(number, what))
    if what == signal.SIGKILL:
        found = [*trial.halves()] if end.is_killed else [f"was not killed, but ended with {end.code}"]
    else:
        found = [*wrong_words(end.code, end.words, what)]
    again = f'python -m tests.reliability.kills "{trial.case.name}" {number} {what.name}'
    return [f"{again}: {line}" for line in [*found, *trial.problems()]]


def wrong_words(code: int, words: str, what: signal.Signals) -> Iterator[str]:
    """What is wrong with how a command ends that was asked to: it may have been done already."""
    if code not in (0, 128 + what):
        yield f"ends with {code}"
    if code and "stopped" not in words:
        yield f"does not say that it was stopped: {words[-200:]}"
    if "Traceback" in words or "Exception ignored" in words:
        yield f"a traceback: {words[-2000:]}"


def at_moments(trial: Trial, count: int) -> Figure:
    """Killed at random moments of its time."""
    random, failed = Random(trial.case.name), list[str]()
    begun = time.perf_counter()
    begin(trial.case, trial.world)
    require_done(trial.run(*trial.command))
    whole = time.perf_counter() - begun
    for _ in range(count):
        share_of_it = random.random()
        begin(trial.case, trial.world)
        process = forked(lambda: leave(*trial.command), trial.fresh("said"))
        time.sleep(share_of_it * whole)
        os.kill(process, signal.SIGKILL)
        ended(process)
        found = (*trial.halves(), *trial.problems())
        failed += [f"{trial.case.name}, killed after {share_of_it:.3f} of it: {line}" for line in found]
    return Figure(f"{trial.case.name}: killed at a random moment", count, tuple(failed))


def sample() -> list[str]:
    """Killed at some operations of a training, and at each from the last epoch's tables to its checkpoint."""
    case = next(case for case in CASES if case.name == "training")
    with world(()) as place:
        trial = trial_of(case, place)
        first = max(
            number for number, one in enumerate(trial.operations, 1) if one.path.endswith(f"/{STEPS}")
        )
        epoch = range(first - 4, first + 18)
        kills = sorted({*epoch, *range(1, len(trial.operations) + 1, 24)})
        found = [line for number in kills for line in problems(trial, number, signal.SIGKILL)]
        for number, what in ((first, signal.SIGINT), (first + 6, signal.SIGTERM)):
            found += problems(trial, number, what)
        print(f"{len(kills)} kills of {len(trial.operations)} operations", file=sys.stderr)
        return found


def main(words: Sequence[str]) -> None:
    """Repeat one, or a sample; prints what went wrong."""
    if words == ["sample"]:
        print(*sample(), sep="\n", end="")
        return
    name, number, *what = words
    case = next(case for case in CASES if case.name.startswith(name))
    with world() as place:
        for line in problems(
            trial_of(case, place), int(number), signal.Signals[what[0] if what else "SIGKILL"]
        ):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
