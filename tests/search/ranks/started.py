"""Processes as torchrun starts them, without its watching over them."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]


def environment() -> dict[str, str]:
    """For a process that finds this project, and leaves the other core to another."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def started(count: int, program: Sequence[str] | Sequence[Sequence[str]]) -> list[subprocess.Popen[str]]:
    """So many Python processes that find each other, of one program or each of its own."""
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
        subprocess.Popen(
            [sys.executable, *programs[rank]],
            env={**common, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(count)
    ]


def ended(processes: Sequence[subprocess.Popen[str]], seconds: float = 300) -> list[tuple[int, str, str]]:
    """Exit code and both outputs of each; none is left running."""
    try:
        said = [process.communicate(timeout=seconds) for process in processes]
        return [(process.returncode, *words) for process, words in zip(processes, said, strict=True)]
    finally:
        for process in processes:
            process.kill()
