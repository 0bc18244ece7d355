"""The lock of a zoo: a writer holds it, and it is released when the process ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from genotype import refuse
from genotype.text.files import require_disk, require_lockable

LOCK = ".lock"
PATIENCE = 120
"""How many seconds a writer waits for another one."""


@contextmanager
def writing(zoo: Path) -> Iterator[None]:
    """Hold the lock while writing to a zoo.

    On file systems without locks (some network file systems) the writer continues without: that a name is
    used only once is ensured by the rename, not the lock. Raises InputError if another process holds it
    too long, and where the disk fails.
    """
    lock = lock_of(zoo)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        problem, remedy = f"another process has held it for {PATIENCE} s", "wait for it to end, and try again"
        raise refuse(str(zoo), LOCK, problem, remedy) from None
    except (OSError, NotImplementedError) as error:
        require_disk(zoo / LOCK, error)
        yield
        return
    try:
        yield
    finally:
        lock.release()


@contextmanager
def nobody_writing(zoo: Path) -> Iterator[bool]:
    """Whether no process writes to a zoo, nor can until this is left. OSError if there are no locks."""
    lock = lock_of(zoo)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    except NotImplementedError as error:
        raise OSError(0, "this file system has no locks") from error
    try:
        yield True
    finally:
        lock.release()


def lock_of(zoo: Path) -> BaseFileLock:
    """The lock's file. Raises InputError if something else has its name."""
    require_lockable(zoo / LOCK)
    return FileLock(zoo / LOCK, mode=0o666)  # other people may add to this zoo too
