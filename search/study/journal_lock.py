"""The lock of a study's list of jobs, which tells whose it is: what a killed worker held is free at once."""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

from attrs import define, field
from filelock import FileLock
from optuna.storages.journal import JournalFileOpenLock
from optuna.storages.journal._file import BaseJournalFileLock

from genotype.text.files import require_lockable
from search.study.worker import Worker

GRACE = 30.0
"""Seconds after which a lock is taken for left behind, if nothing is known of the worker that holds it."""
LONGEST_WAIT = 0.1
"""Seconds until it is looked again whether the lock is free."""


@define
class JournalLock(BaseJournalFileLock):
    """A link beside the journal, whose target names the worker; making one is a single step, over NFS too.

    Where there are no links, a file is the lock, as Optuna makes it: that of a killed worker is waited for.
    """

    journal: Path
    without_links: JournalFileOpenLock = field(init=False)
    is_link: bool = field(default=True, init=False)

    def __attrs_post_init__(self) -> None:
        self.without_links = JournalFileOpenLock(str(self.journal))

    @property
    def path(self) -> Path:
        return self.journal.with_name(f"{self.journal.name}.lock")

    def acquire(self) -> bool:
        mine, wait, seen, since = json.dumps(Worker.here().as_json()), 0.001, "", time.monotonic()
        while self.is_link:
            try:
                os.symlink(mine, self.path)
                return True
            except FileExistsError:
                pass
            except (OSError, NotImplementedError):
                self.is_link = False
                break
            holder = self.holder()
            if holder != seen:
                seen, since = holder, time.monotonic()
            if is_gone(holder) or time.monotonic() - since > GRACE:
                self.free(holder)
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        return self.without_links.acquire()

    def release(self) -> None:
        if self.is_link:
            with suppress(FileNotFoundError):
                os.unlink(self.path)
        else:
            self.without_links.release()

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
    except ValueError:
        return False
    return worker is not None and worker.is_gone
