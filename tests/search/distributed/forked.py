"""Python processes that share one start: a server imports what they need once, and is forked for each.

They share the order in which sets are run through; where that may matter, start some anew.
"""

import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from tempfile import TemporaryDirectory

CONTEXT = get_context("forkserver")


class Forked:
    """A program in a process of its own, with what `subprocess.Popen` offers."""

    def __init__(self, arguments: Sequence[str], variables: Mapping[str, str], folder: Path) -> None:
        self.outputs = TemporaryDirectory()
        self.files = [Path(self.outputs.name) / name for name in ("stdout", "stderr")]
        start_server(variables)
        given = ([*arguments], {**variables}, folder, self.files)
        self.process: ForkServerProcess = CONTEXT.Process(target=run_program, args=given)
        self.process.start()

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.process.kill()

    def wait(self, timeout: float | None = None) -> None:
        self.process.join(timeout)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Both outputs, once it has ended. Raises TimeoutError."""
        self.wait(timeout)
        if self.returncode is None:
            raise TimeoutError
        said, told = (path.read_text() for path in self.files)
        return said, told


def start_server(variables: Mapping[str, str]) -> None:
    """Start the server, if it is not there yet, where it finds this project."""
    CONTEXT.set_forkserver_preload(["tests.search.distributed.preloaded"])
    before = os.environ.copy()
    os.environ.update(variables)
    try:
        ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_program(
    arguments: list[str], variables: dict[str, str], folder: Path, outputs: Sequence[Path]
) -> None:
    """Run what `python ARGUMENTS` runs, in a session of its own."""
    os.setsid()
    for number, path in enumerate(outputs, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    sys.orig_argv = [sys.executable, *arguments]
    if arguments[0] == "-c":
        sys.argv = ["-c", *arguments[2:]]
        exec(arguments[1], {"__name__": "__main__"})
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")
