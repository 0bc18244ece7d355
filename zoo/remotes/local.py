"""A store in a folder of this machine, or of one that is mounted."""

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from attrs import frozen

from genotype import InputError, refuse
from genotype.text.regular import FLAGS, form_of
from zoo.remotes.first import claimed
from zoo.remotes.store import BLOCK

TEMPORARY = ".unfinished"
"""The folder of files that are being written; those of killed processes are removed after a day."""
OLD = 24 * 3600

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""The errors of file systems without hard links."""


@frozen
class LocalStore:
    """Files below a folder. Links are not followed below it: neither read, nor written through."""

    root: Path

    @property
    def where(self) -> str:
        return str(self.root)

    def is_there(self) -> bool:
        return self.root.is_dir()

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(item.name for item in os.scandir(self.inside(folder)))
        except FileNotFoundError:
            return []

    def size(self, path: str) -> int | None:
        try:
            status = self.inside(path).lstat()
        except FileNotFoundError:
            return None
        return status.st_size if S_ISREG(status.st_mode) else None

    def blocks(self, path: str, start: int, most: int) -> Iterator[bytes]:
        place = self.inside(path)
        status = place.lstat()
        if not S_ISREG(status.st_mode):
            raise foreign(place, "a link" if place.is_symlink() else form_of(status), "a file")
        with os.fdopen(os.open(place, FLAGS | NO_FOLLOW), "rb") as file:
            file.seek(start)
            while most > 0 and (part := file.read(min(most, BLOCK))):
                most -= len(part)
                yield part

    def put(self, path: str, source: Path) -> None:
        place, temporary = self.room(path), self.temporary()
        try:
            with source.open("rb") as given, temporary.open("xb") as file:
                while part := given.read(BLOCK):
                    file.write(part)
                flush(file)
            os.replace(temporary, place)
        finally:
            temporary.unlink(missing_ok=True)

    def create(self, path: str, data: bytes) -> bool:
        place, temporary = self.room(path), self.temporary()
        try:
            with temporary.open("xb") as file:
                file.write(data)
                flush(file)
            return linked(temporary, place)
        finally:
            temporary.unlink(missing_ok=True)

    def inside(self, path: str) -> Path:
        """The place of a path. Raises InputError if a folder on the way is a link: it may lead anywhere."""
        place = self.root
        for part in path.split("/")[:-1]:
            place = place / part
            if place.is_symlink():
                raise foreign(place, "a link", "a folder")
        return self.root / path

    def room(self, path: str) -> Path:
        """The place of a path, in a folder that exists."""
        place = self.inside(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def temporary(self) -> Path:
        """A new name for a file that is being written."""
        self.tidy()
        return self.room(f"{TEMPORARY}/{secrets.token_hex(8)}")

    def tidy(self) -> None:
        with suppress(FileNotFoundError):
            for item in os.scandir(self.inside(f"{TEMPORARY}/")):
                with suppress(OSError):
                    if time.time() - item.stat(follow_symlinks=False).st_mtime > OLD:
                        os.unlink(item.path)


def foreign(place: Path, what: str, wanted: str) -> InputError:
    """The error for what has no business in a store."""
    remedy = "find out who put it there; a store has regular files alone"
    return refuse(str(place), "the store", f"is {what}, not {wanted}", remedy)


def flush(file: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def linked(temporary: Path, place: Path) -> bool:
    """Give a whole file its name; False if that is taken. A link decides who is first, over NFS too."""
    try:
        os.link(temporary, place)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return claimed(temporary, place)
    return True
