"""Two commands on one folder: one stands still at an operation on files, the other runs through meanwhile."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from tests.reliability.cases import CASES, Case, typed
from tests.reliability.figure import Figure
from tests.reliability.forked import Ended, ended, forked
from tests.reliability.interposed import interposed, signalling_at
from tests.reliability.kills import trial_of
from tests.reliability.relatives.ending import wrong
from tests.reliability.trial import Trial, begin, leave


@frozen
class Race:
    """A case that stands still, and the command that overtakes it, which ends with one of `codes`."""

    case: str
    other: str = ""
    codes: tuple[int, ...] = (0, 2)

    def words(self, case: Case) -> str:
        return self.other or case.words


RACES = (
    Race("new version of a zoo entry", "zoo verify tiny --zoo {out}", (0,)),
    Race("new version of a zoo entry", "zoo list --zoo {out}", (0,)),
    Race("new version of a zoo entry"),
    Race("new version of a zoo entry", "zoo remove tiny --zoo {out} --yes"),
    Race("new zoo entry"),
    Race("push"),
    Race("push", "zoo pull {out} --zoo {w}/pulled"),
    Race("predictions"),
    Race("more predictions"),
    Race("training"),
    Race("training that goes on after its end"),
    Race("training", "report {out}"),
    Race("training", "runs {out}"),
    Race("study"),
    Race("study", "worker {out} --threads 1"),
    Race("study", "runs {out}"),
)
SOME = 12
"""Every so many-th operation is one to stand still at."""
WAITS = 4.0
"""Seconds after which the second is taken to wait for the first, as writers to a zoo do."""
CHANGES = ("zoo remove",)
"""Commands after which the folder is another one."""


def figures(place: Path, every: int) -> Iterator[Figure]:
    for race in RACES if every < 20 else RACES[:1]:
        case = next(case for case in CASES if case.name == race.case)
        yield of_race(trial_of(case, place), race, every)


def of_race(trial: Trial, race: Race, every: int) -> Figure:
    """A race at every operation."""
    words = race.words(trial.case)
    at = range(1, len(trial.operations) + 1, SOME * every)
    failed = [
        f"{words} while {race.case} is at operation {n}: {line}" for n in at for line in met(trial, race, n)
    ]
    shown = words.split(" {")[0] if race.other else "the same again"
    named = f"races: {race.case}, meanwhile {shown}"
    return Figure(named, len(at), tuple(failed), f"of {len(trial.operations)} operations")


def met(trial: Trial, race: Race, number: int) -> list[str]:
    """What does not hold of both, and of the folder when the first is given again."""
    begin(trial.case, trial.world)
    first, second = raced(trial, race, number)
    found = [*wrong(first, (0, 2)), *(f"meanwhile: {line}" for line in wrong(second, race.codes))]
    changes = race.other.startswith(CHANGES)
    return found if changes else [*found, *trial.problems()]


def raced(trial: Trial, race: Race, number: int) -> tuple[Ended, Ended]:
    """How both end; the first goes on where the second waits for it."""
    said = trial.fresh("said")

    def work() -> None:
        with interposed(trial.out, signalling_at(number, signal.SIGSTOP)):
            leave(*trial.command)

    process = forked(work, said)
    _, status = os.waitpid(process, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        return Ended(os.waitstatus_to_exitcode(status), said.read_text()), Ended(0)
    begun, other = time.monotonic(), trial.fresh("again")
    overtaking = forked(lambda: leave(*typed(race.words(trial.case), trial.world)), other)
    while os.waitid(os.P_PID, overtaking, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() - begun > WAITS:
            break
        time.sleep(0.01)
    os.kill(process, signal.SIGCONT)
    return ended(process, said), ended(overtaking, other)
