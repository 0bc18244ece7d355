"""Keeping a folder to one process: the lock is released when the process ends, however it ends."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from genotype import InputError, refuse
from genotype.text.files import clear_temporaries, not_written, require_lockable
from search.folders.unmoved import is_another, noted

LOCK = ".lock"
NO_LOCKS = (errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK)


ASKED = 0.1
"""Seconds that `is_held` may take, for which it has the lock itself."""


@contextmanager
def held(folder: Path, option: str, remedy: str, *, leaves: bool = True) -> Iterator[None]:
    """Keep a folder, which `option` gave, to this process, and leave the lock's file in it, or nothing.

    What a killed process was writing in it is removed. Refused where another one is at work in it. On a file
    system without locks it is not kept.
    """
    lock = FileLock(folder / LOCK)
    require_lockable(folder / LOCK)
    try:
        lock.acquire(timeout=ASKED, poll_interval=ASKED / 10)
        clear(folder)
    except Timeout:
        raise refuse(str(folder), option, "another process is at work in it", remedy) from None
    except NotImplementedError:
        pass
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise not_written(folder, option, error) from None
    with noted(folder):
        try:
            yield
        finally:
            if not leaves and not is_another(folder):  # while held: who waits for it sees that it is no more
                with suppress(OSError):
                    (folder / LOCK).unlink(missing_ok=True)
            lock.release()


def clear(folder: Path) -> None:
    """Remove unfinished files in a folder that is held, and in those in it that have no lock of their own."""
    clear_temporaries(folder)
    with suppress(OSError):
        for inner in folder.iterdir():
            if inner.is_dir() and not inner.is_symlink() and not (inner / LOCK).exists():
                clear_temporaries(inner)


def is_held(folder: Path) -> bool:
    """Whether a process is at work in a folder; nothing is left in it. False where that cannot be told."""
    if not (folder / LOCK).is_file():
        return False
    lock = FileLock(folder / LOCK)
    try:
        require_lockable(folder / LOCK)
        lock.acquire(blocking=False)
    except Timeout:
        return True
    except (OSError, NotImplementedError, InputError):
        return False
    lock.release()
    return False
