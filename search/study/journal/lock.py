"""The lock of a study's list of jobs, which tells whose it is: what a killed worker held is free at once."""

import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from attrs import define, field
from filelock import FileLock
from optuna.storages.journal._file import BaseJournalFileLock

from genotype import refuse
from genotype.text.files import BROKEN, FULL, GONE, LIMITS, not_written, require_lockable
from search.progress import say
from search.study.worker import Worker

GRACE = 30.0
"""Seconds after which a lock is taken for left behind, if nothing is known of the worker that holds it."""
TOLD_AFTER = 5.0
"""Seconds after which it is told that the lock is waited for."""
LONGEST_WAIT = 0.1
"""Seconds until it is looked again whether the lock is free."""
LEFT = set[Path]()
"""The locks that this process could not remove; it still has them."""


@define
class JournalLock(BaseJournalFileLock):
    """A link beside the journal, whose target names the worker; making one is a single step, over NFS too.

    Where there are no links, a file is the lock: that of a killed worker is waited for.
    """

    journal: Path
    is_link: bool = field(default=True, init=False)

    @property
    def path(self) -> Path:
        return self.journal.with_name(f"{self.journal.name}.lock")

    def acquire(self) -> bool:
        """Wait for the lock, and take it. Raises InputError where the disk is full or fails."""
        mine, wait, seen, told = json.dumps(Worker.here().as_json()), 0.001, "", False
        begun = since = time.monotonic()
        while not self.made(mine):
            holder = self.holder()
            self.require_lock()
            if self.path in LEFT and holder == mine:
                break
            if holder != seen:
                seen, since = holder, time.monotonic()
            if is_gone(holder) or time.monotonic() - since > GRACE:
                self.free(holder)
            if not told and time.monotonic() - begun > TOLD_AFTER:
                told = True
                say(f"waiting  for {self.path}, with which another worker keeps the list of jobs to itself")
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        LEFT.discard(self.path)
        return True

    def made(self, mine: str) -> bool:
        """Make the lock; False where there is one."""
        try:
            if self.is_link:
                os.symlink(mine, self.path)
            else:
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            return False
        except (OSError, NotImplementedError) as error:
            number = getattr(error, "errno", None)
            if isinstance(error, OSError) and (
                not self.is_link or number in {*FULL, *BROKEN, *GONE, *LIMITS}
            ):
                raise not_written(self.path, "the lock", error) from None
            self.is_link = False
            return self.made(mine)
        return True

    def require_lock(self) -> None:
        """Refuse what is neither a link nor a file, such as a folder: nobody will remove it."""
        with suppress(FileNotFoundError):
            mode = self.path.lstat().st_mode
            if not (stat.S_ISLNK(mode) or stat.S_ISREG(mode)):
                problem = "cannot be used as a lock: it is neither a link nor a file"
                raise refuse(str(self.path.parent), self.path.name, problem, "remove it")

    def release(self) -> None:
        """Give the lock up. Raises InputError where it cannot be removed."""
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        except OSError as error:
            LEFT.add(self.path)
            raise not_written(self.path, "the end of the lock", error) from None

    def holder(self) -> str:
        """Who holds the lock, as its link tells; a moment in place of that where it is a file."""
        try:
            return os.readlink(self.path)
        except FileNotFoundError:
            return ""
        except OSError:
            with suppress(OSError):
                return str(self.path.lstat().st_mtime)
            return ""

    def free(self, holder: str) -> None:
        """Take a lock away from a worker that is gone, unless another one has done so."""
        alone = self.journal.with_name(".journal.lock")
        require_lockable(alone)
        with suppress(OSError, NotImplementedError), FileLock(alone):
            if holder and self.holder() == holder:
                os.unlink(self.path)


def is_gone(holder: str) -> bool:
    """Whether what a link tells is a worker of this machine that lives no more."""
    try:
        worker = Worker.read(json.loads(holder))
    except (ValueError, RecursionError):
        return False
    return worker is not None and worker.is_gone
