"""Disks that are full, over a quota or broken, at an operation of a command."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from attrs import frozen

from tests.reliability.forked import Ended
from tests.reliability.interposed import Operation, Watcher
from tests.reliability.trial import Trial

TAKING_ROOM = frozenset({"open", "write", "halfway", "fsync", "mkdir", "link", "symlink", "close"})
"""The operations that fail where there is no room; to remove and to rename needs none."""
UNNAMED = frozenset({"write", "halfway", "fsync", "close", "truncate"})
"""Operations on open files, whose errors do not say of which."""
CODES = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


@frozen
class Fault:
    """The error of a code in place of an operation of that number, from 1 on, of those that it can meet.

    A disk that is full stays so; one that is broken works again.
    """

    code: int
    number: int

    def __str__(self) -> str:
        return f"{errno.errorcode[self.code]} {self.number}"

    @property
    def is_lasting(self) -> bool:
        return self.code != errno.EIO

    def meets(self, operation: Operation) -> bool:
        return not self.is_lasting or operation.name in TAKING_ROOM

    def watcher(self) -> Watcher:
        """What raises it; an error names a file only where the system's does."""
        done = count(1)

        def watch(operation: Operation) -> None:
            if not self.meets(operation) or is_in_vain(operation):
                return
            at = next(done)
            if at == self.number or (self.is_lasting and at > self.number):
                named = () if operation.name in UNNAMED else (operation.path,)
                raise OSError(self.code, os.strerror(self.code), *named)

        return watch


def is_in_vain(operation: Operation) -> bool:
    """Whether a file is to be removed that is not there: the system says just that."""
    return operation.name == "remove" and not os.path.lexists(operation.path)


def faults(trial: Trial, code: int, every: int = 1) -> list[Fault]:
    """A fault of this code at every n-th operation of a case."""
    known = [each for each in trial.operations if Fault(code, 1).meets(each)]
    return [Fault(code, number) for number in range(1, len(known) + 1, every)]


def problems(trial: Trial, fault: Fault) -> list[str]:
    """What does not hold of a command that meets a fault, and then goes on as it says."""
    end = trial.stopped(fault.watcher())
    again = f'python -m tests.reliability.faults "{trial.case.name}" {fault}'
    return [f"{again}: {line}" for line in [*wrong_words(end), *trial.problems()]]


def wrong_words(end: Ended) -> Iterator[str]:
    """What is wrong with how a command ends: it may do without what failed, or it says what to do."""
    if end.code not in (0, 2):
        yield f"ends with {end.code}: {end.words[-300:]}"
    if "Traceback" in end.words or "Exception ignored" in end.words:
        yield f"a traceback: {end.words[-2000:]}"
    if end.code == 2 and "    -> " not in end.words:
        yield f"does not say what to do: {end.words[-300:]}"
    if end.code == 2 and not any(os.strerror(code) in end.words for code in CODES):
        yield f"does not say what failed: {end.words[-300:]}"


@contextmanager
def small_disk(place: Path, kibibytes: int) -> Iterator[bool]:
    """A file system in memory of so many KiB at a folder; False where this user may not mount one."""
    place.mkdir(parents=True, exist_ok=True)
    is_there = mounted(place, f"size={kibibytes}k")
    try:
        yield is_there
    finally:
        if is_there:
            subprocess.run(["umount", "-l", str(place)], check=True)


def enlarge(place: Path, kibibytes: int) -> None:
    """Make room on a small disk."""
    assert mounted(place, f"remount,size={kibibytes}k")


def mounted(place: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
