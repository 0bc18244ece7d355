"""Putting the files of versions into a store, each under the digest of its content."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from attrs import field, frozen

from genotype import refuse
from search.progress import bar
from zoo.entries.entry import is_regular
from zoo.remotes.fetch import sha256_of
from zoo.remotes.index import blob_path
from zoo.remotes.store import Store, reaching
from zoo.remotes.upload import Upload


@frozen
class Mended:
    """A version that a store listed, and the files of it that were not there, or not as they should be."""

    name: str
    version: str
    files: tuple[str, ...]


@frozen
class Sending:
    """One push to a store. `right` are the digests of the blobs whose content was looked at or just sent."""

    store: Store
    right: set[str] = field(factory=set)

    def send(self, uploads: Iterable[Upload]) -> None:
        """Copy the files that the store has not. What it has under their names is read first."""
        every = tuple(uploads)
        with bar("pushing", sum(upload.total for upload in every)) as shown:
            for upload in every:
                for name, digest in upload.digests.items():
                    if not self.holds(digest, upload.sizes[name], by_content=True):
                        self.put(upload, name)
                    shown.update(upload.sizes[name])

    def faulty(self, listed: Iterable[Upload], by_content: bool) -> tuple[Mended, ...]:
        """Which files of versions that the store lists are not there in full; `by_content` all are read."""
        every, found = tuple(listed), list[Mended]()
        with bar("checking", sum(upload.total for upload in every)) as shown:
            for upload in every:
                sizes, digests = upload.sizes, upload.digests
                bad = tuple(
                    name for name in digests if not self.holds(digests[name], sizes[name], by_content)
                )
                found += [Mended(upload.entry.name, upload.version, bad)] if bad else []
                shown.update(upload.total)
        return tuple(found)

    def mend(self, listed: Iterable[Upload], by_content: bool) -> tuple[Mended, ...]:
        """The same, and those files are sent."""
        by_version = {upload.version: upload for upload in listed}
        found = self.faulty(by_version.values(), by_content)
        for one in found:
            for name in one.files:
                self.put(by_version[one.version], name)
        return found

    def holds(self, digest: str, size: int, by_content: bool) -> bool:
        """Whether the store has a blob of that size, and `by_content` of that digest."""
        path, found = blob_path(digest), hashlib.sha256()
        if digest in self.right:
            return True
        with reaching(self.store):
            is_there = self.store.size(path) == size
            if not is_there or not by_content:
                return is_there
            for block in self.store.blocks(path, 0, size + 1):
                found.update(block)
        if found.hexdigest() != digest:
            return False
        self.right.add(digest)
        return True

    def put(self, upload: Upload, name: str) -> None:
        """Copy a file. Raises InputError where it is not what its checksum says, and where less arrived."""
        source, digest = upload.entry.path(name), upload.digests[name]
        require_content(upload, source, digest)
        path, size = blob_path(digest), source.stat().st_size
        with reaching(self.store):
            self.store.put(path, source)
            there = self.store.size(path)
            if there != size:
                problem = f"{path} has {there} bytes there, and {size} here"
                raise refuse(self.store.where, "the store", problem, "run the same command again")
        self.right.add(digest)


def require_content(upload: Upload, source: Path, digest: str) -> None:
    """Refuse a file that has other content than its checksum says: it would spoil the store."""
    if not is_regular(source) or sha256_of(source).hexdigest() != digest:
        problem = "is not what its checksum says"
        raise refuse(str(upload.entry.folder), source.name, problem, "genoc zoo verify says more")
