"""Work in another process: a fork of this one, which has imported everything already and runs no thread."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from tests.reliability.interposed import Watcher, interposed, killing_at

PATIENCE = 120.0
"""Seconds; what takes longer hangs."""

Work = Callable[[], object]


@frozen
class Ended:
    """How a process ended: its exit code, or minus the number of the signal; and what it printed."""

    code: int
    words: str = ""

    @property
    def is_killed(self) -> bool:
        return self.code == -signal.SIGKILL


def forked(work: Work, said: Path | None = None) -> int:
    """Start a process that does this work and exits with the code that it gives; returns its number.

    What it prints goes to the file `said`. Fails where a thread of this process runs: a fork has none of
    them, and might wait forever for what one of them holds.
    """
    assert len(os.listdir("/proc/self/task")) == 1, "a thread runs"
    process = os.fork()
    if process:
        return process
    try:
        if said is not None:
            print_to(said)
        os._exit(exit_code(work))
    finally:
        os._exit(70)


def print_to(said: Path) -> None:
    target = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(target, 1), os.dup2(target, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115


def exit_code(work: Work) -> int:
    """That of a process that does nothing else."""
    try:
        work()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush(), sys.stderr.flush()
    return code


def ended(process: int, said: Path | None = None) -> Ended:
    """Wait for a process. One that hangs is killed, and fails this."""
    end = time.monotonic() + PATIENCE
    while True:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            words = "" if said is None else said.read_text(errors="replace")
            return Ended(os.waitstatus_to_exitcode(status), words)
        if time.monotonic() > end:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise AssertionError(f"hangs for {PATIENCE:.0f} s: {said and said.read_text()[-600:]}")
        time.sleep(0.002)


def watched(work: Work, folder: Path, watch: Watcher, said: Path | None = None) -> Ended:
    """How a process ended that does this work, while `watch` is told of its operations below a folder."""

    def within() -> None:
        with interposed(folder, watch):
            work()

    return ended(forked(within, said), said)


def killed(number: int, work: Work, folder: Path) -> bool:
    """Whether another process, doing this work, is killed before its operation of that number in a folder."""
    found = watched(work, folder, killing_at(number))
    assert found.is_killed or found.code == 0, found
    return found.is_killed
