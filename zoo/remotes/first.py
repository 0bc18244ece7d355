"""Who is first to give a file its name, on file systems without hard links: FAT, exFAT, some shares."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.publishing.swap import named_first

CLAIM = ".claim"
PAUSE = 0.02
STALE = 10.0
"""Seconds after which a claim is that of a killed process: it is held while a file is renamed, no longer."""


def claimed(file: Path, name: Path) -> bool:
    """Rename a whole file to a name, unless a file has it: then False. Nobody ever sees a part of it."""
    first = named_first(file, name)
    if first is not None:
        return first
    with claim(name):
        if os.path.lexists(name):
            return False
        os.rename(file, name)
        return True


@contextmanager
def claim(name: Path) -> Iterator[None]:
    """Be the only one who may give this name. Others are waited for, and a killed one is taken over from."""
    mine = name.with_name(name.name + CLAIM)
    seen, since = identity(mine), time.monotonic()
    while not made(mine):
        now = identity(mine)
        if now != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since > STALE:
            mine.unlink(missing_ok=True)
        time.sleep(PAUSE)
    try:
        yield
    finally:
        with suppress(OSError):
            mine.unlink()


def made(path: Path) -> bool:
    """Make an empty file; False if there is one."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from a later one of its name."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
