"""Stopping by a signal: Ctrl-C (SIGINT), SIGTERM, which batch systems send, SIGHUP of a closed terminal.

All raise KeyboardInterrupt, at once or, while a step is taken, after it. A second signal does so at once, and
one that comes while that is handled ends the process.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from genotype.diagnostics.printable import printable

STOPPED = 128 + signal.SIGINT
ENDING = (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
"""Signals that end a process; on Windows there is no SIGHUP, and under nohup it is ignored."""
SIGNALS = (signal.SIGINT, *ENDING)
HOW: list[Callable[[], str]] = []
"""How to go on with what is being done, in words; those of the last one hold."""
IN_STEPS = threading.Event()
"""Set while signals are noted."""
STOPPING = threading.Event()
"""Set once a signal's exception was raised: the process is about to end."""
PENDING: list[int] = []
"""The number of the signal after which the step ends that is being taken, if one came."""


class Terminated(KeyboardInterrupt):
    """A signal of `ENDING` came, of this number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def stopped_by(number: int) -> KeyboardInterrupt:
    """What a signal raises."""
    return KeyboardInterrupt() if number == signal.SIGINT else Terminated(number)


def exit_code(stopped: KeyboardInterrupt) -> int:
    """130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP, as shells have it."""
    return 128 + stopped.number if isinstance(stopped, Terminated) else STOPPED


def raise_terminated(number: int, frame: FrameType | None) -> None:
    """Handle a signal as Ctrl-C is handled."""
    raise stopped_by(number)


def raise_or_leave(number: int, frame: FrameType | None) -> None:
    """Raise what `step_done` raises; but within an import, or where that was raised before, end the process.

    An import that is broken off leaves modules behind that work no more, and some packages go on as if
    nothing had happened. What a run needs to go on is on the disk at any moment.
    """
    if STOPPING.is_set() or is_importing(frame):
        leave(number)
    STOPPING.set()
    raise stopped_by(number)


def is_importing(frame: FrameType | None) -> bool:
    """Whether a module is being imported where a signal came."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def leave(number: int) -> NoReturn:
    """End the process at once, and say how to go on."""
    with suppress(OSError):
        os.write(2, f"\n{printable('; '.join(['stopped', *(words() for words in HOW[-1:])]))}\n".encode())
    os._exit(128 + number)


def is_main_thread() -> bool:
    """In which alone Python handles signals."""
    return threading.current_thread() is threading.main_thread()


@contextmanager
def terminable() -> Iterator[None]:
    """Meanwhile the signals of `ENDING` raise Terminated, those that nobody handles or ignores.

    Not in one of several processes of a run: these may wait for each other, and their launcher ends them all.
    """
    alone = is_main_thread() and "RANK" not in os.environ
    taken = [each for each in ENDING if alone and signal.getsignal(each) is signal.SIG_DFL]
    for each in taken:
        signal.signal(each, raise_terminated)
    try:
        yield
    finally:
        for each in taken:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def in_steps() -> Iterator[None]:
    """Meanwhile a signal is noted, and raised by `step_done`."""
    if IN_STEPS.is_set():
        yield
        step_done()
        return
    handlers = {number: signal.getsignal(number) for number in SIGNALS} if is_main_thread() else {}
    taken = {number: handler for number, handler in handlers.items() if callable(handler)}

    def note(number: int, frame: FrameType | None) -> None:
        if PENDING:
            PENDING.clear()
            taken[signal.Signals(number)](number, frame)
        else:
            PENDING.append(number)

    for number in taken:
        signal.signal(number, note)
    if taken:
        IN_STEPS.set()
    try:
        yield
        restore(taken)
        step_done()
    finally:
        restore(taken)
        IN_STEPS.clear()
        PENDING.clear()


def restore(handlers: Mapping[signal.Signals, Callable[[int, FrameType | None], Any]]) -> None:
    """Handle signals as before."""
    for number, handler in handlers.items():
        signal.signal(number, handler)


def step_done() -> None:
    """Raise what a signal raises that came during the step."""
    if PENDING and is_main_thread():
        STOPPING.set()
        raise stopped_by(PENDING.pop())
