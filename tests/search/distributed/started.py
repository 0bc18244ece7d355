"""Processes as torchrun starts them, without its watching over them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tests.search.distributed.forked import Forked

ROOT = Path(__file__).parents[3]


def environment() -> dict[str, str]:
    """For a process that finds this project, and leaves the other core to another."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


Begun = subprocess.Popen[str] | Forked


def started(count: int, program: Sequence[str] | Sequence[Sequence[str]], anew: int = 0) -> list[Begun]:
    """So many Python processes that find each other, of one program or each of its own.

    The first `anew` of them run through sets in an order of their own, which takes seconds longer.
    """
    programs = [program] * count if isinstance(program[0], str) else program
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {
        **environment(),
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "WORLD_SIZE": str(count),
        "LOCAL_WORLD_SIZE": str(count),
    }
    return [
        begun(
            programs[rank],
            {**common, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            anew=rank < anew,
        )
        for rank in range(count)
    ]


RUNNING: list[Begun] = []


def begun(arguments: Sequence[str], variables: dict[str, str], anew: bool = False) -> Begun:
    """A Python process in a session of its own, with all that it starts."""
    process: Begun
    if anew:
        command, pipe = [sys.executable, *arguments], subprocess.PIPE
        process = subprocess.Popen(
            command, env=variables, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True
        )
    else:
        process = Forked(arguments, variables, ROOT)
    RUNNING.append(process)
    return process


def ended(processes: Sequence[Begun], seconds: float = 300) -> list[tuple[int, str, str]]:
    """Exit code and both outputs of each. `kill_all` ends those that take longer."""
    said = [process.communicate(timeout=seconds) for process in processes]
    return [(process.returncode, *words) for process, words in zip(processes, said, strict=True)]


def kill_all() -> None:
    """End whatever of what was begun still runs, and what it has started."""
    while RUNNING:
        process = RUNNING.pop()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
