"""Stopping by a signal: Ctrl-C (SIGINT) and SIGTERM, which batch systems send before they kill.

Both raise KeyboardInterrupt, at once or, while a step is taken, after it. A second signal does so at once.
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
SIGNALS = (signal.SIGINT, signal.SIGTERM)
HOW: list[Callable[[], str]] = []
"""How to go on with what is being done, in words; those of the last one hold."""
IN_STEPS = threading.Event()
"""Set while signals are noted."""
PENDING: list[int] = []
"""The number of the signal after which the step ends that is being taken, if one came."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


def exit_code(stopped: KeyboardInterrupt) -> int:
    """130 after Ctrl-C, 143 after SIGTERM, as shells have it."""
    return 128 + signal.SIGTERM if isinstance(stopped, Terminated) else STOPPED


def raise_terminated(number: int, frame: FrameType | None) -> None:
    """Handle SIGTERM as Ctrl-C is handled."""
    raise Terminated


def raise_or_leave(number: int, frame: FrameType | None) -> None:
    """Raise what `step_done` raises; but within an import end the process.

    An import that is broken off leaves modules behind that work no more, and some packages go on as if
    nothing had happened. What a run needs to go on is on the disk at any moment.
    """
    if is_importing(frame):
        leave(number)
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt


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
    """Meanwhile SIGTERM raises Terminated.

    Not in one of several processes of a run: these may wait for each other, and their launcher ends them all.
    """
    if not is_main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL or "RANK" in os.environ:
        yield
        return
    signal.signal(signal.SIGTERM, raise_terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


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
        raise Terminated if PENDING.pop() == signal.SIGTERM else KeyboardInterrupt
