"""The file of a study's list of jobs: each entry is in it as a whole, or not at all."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from optuna.storages.journal import JournalFileBackend

from genotype.diagnostics.diagnostic import InputError
from genotype.text.files import append_bytes, not_written
from genotype.text.regular import read_bytes
from search.study.journal.lock import JournalLock


class Journal(JournalFileBackend):
    """A journal of Optuna's, which is as before where an entry cannot be written.

    Optuna leaves an entry of which it says that it was not written, or a part of one to which the next is
    appended.
    """

    def __init__(self, path: Path) -> None:
        """Raises InputError where it cannot be written, OSError where it cannot be read, and ValueError where
        it is damaged.
        """
        self.path, self.lock = path, JournalLock(path)
        make(path)
        with self.locked():
            cut_torn_line(path)
        require_lines(path)
        super().__init__(str(path), self.lock)

    @contextmanager
    def locked(self) -> Iterator[None]:
        self.lock.acquire()
        try:
            yield
        finally:
            self.lock.release()

    def append_logs(self, logs: Sequence[Mapping[str, Any]]) -> None:
        """Append entries, and wait until they are on the disk. Raises InputError where they cannot be."""
        lines = (json.dumps(log, separators=(",", ":")) + "\n" for log in logs)
        with self.locked():
            size = size_of(self.path)
            try:
                append_bytes(self.path, "".join(lines).encode())
            except InputError:
                with suppress(OSError):
                    os.truncate(self.path, size)
                raise


def make(path: Path) -> None:
    """Make an empty file, if nothing has its name."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except OSError as error:
        raise not_written(path, "the file", error) from None


def size_of(path: Path) -> int:
    """The bytes of a file. Raises InputError where it is gone, as when its folder was moved."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise not_written(path, "the file", error) from None


def cut_torn_line(path: Path) -> None:
    """Remove a last line without an end, which a worker was writing when it died or the disk was full."""
    whole = read_bytes(path, "log").rfind(b"\n") + 1
    if whole < path.stat().st_size:
        os.truncate(path, whole)


def require_lines(path: Path) -> None:
    """Raise ValueError where a line of a journal is no JSON: Optuna takes the last one for torn."""
    for line in read_bytes(path, "log").splitlines():
        json.loads(line)
