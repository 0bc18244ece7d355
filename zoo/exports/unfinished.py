"""Hidden folders that exports are written to: removed with a stopped export, or else by the next one."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from filelock import FileLock

from genotype.folders import remove
from genotype.text.files import require_lockable
from zoo.publishing.publish import OLD

HIDDEN = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{16}")
"""The names that `zoo.publishing.publish.hidden_temporary` gives."""
LOCK = ".lock"
"""The suffix of the file beside a hidden folder that its writer holds: one that is free belongs to nobody."""


@contextmanager
def held(temporary: Path) -> Iterator[None]:
    """Hold the lock of a hidden folder that is about to be made; where there are no locks, go on without."""
    path = lock_of(temporary)
    require_lockable(path)
    lock = FileLock(path)
    with suppress(OSError, NotImplementedError):
        lock.acquire(timeout=0)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        lock.release()


def clear(folder: Path) -> None:
    """Remove the hidden folders in a folder whose writers were killed; put back what one had moved away."""
    with suppress(OSError):
        for path in sorted(folder.glob(f".*{LOCK}")):
            temporary = path.with_name(path.name.removesuffix(LOCK))
            if HIDDEN.fullmatch(temporary.name) and path.is_file() and not path.is_symlink():
                clear_one(temporary)


def clear_one(temporary: Path) -> None:
    """Remove a hidden folder with its lock, unless somebody holds that."""
    match = HIDDEN.fullmatch(temporary.name)
    lock = FileLock(lock_of(temporary))
    with suppress(OSError, NotImplementedError), lock.acquire(timeout=0):
        old = temporary.with_name(temporary.name + OLD)
        target = temporary.with_name(match["name"]) if match else temporary
        if os.path.lexists(old):
            remove(old) if os.path.lexists(target) else os.rename(old, target)
        remove(temporary)
        lock_of(temporary).unlink(missing_ok=True)


def lock_of(temporary: Path) -> Path:
    """The lock's file of a hidden folder."""
    return temporary.with_name(temporary.name + LOCK)


@contextmanager
def ended_orderly() -> Iterator[None]:
    """While this is active, SIGTERM ends the process as an error would: what is half written is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    earlier = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)


def end(number: int, frame: FrameType | None) -> None:
    """Raise SystemExit with the exit code that a shell gives to a signal."""
    raise SystemExit(128 + number)
