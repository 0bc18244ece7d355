"""Putting entries into a store."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from genotype import refuse
from search.entry_versions import digest_of_entry, versions_of
from search.progress import Bar, bar
from zoo.entries.checksums import read_checksums
from zoo.entries.entry import CHECKSUMS, Entry
from zoo.publishing.keep import now
from zoo.remotes.difference import difference
from zoo.remotes.generations import Generation, committed, latest
from zoo.remotes.index import Index, Pushed, blob_path
from zoo.remotes.signature import Signer
from zoo.remotes.store import Store, reaching
from zoo.verification.verify import require_sound

TRIES = 100
"""How often the index is written again because other writers were quicker."""


@frozen
class Upload:
    """A version to put into a store: its folder, and the digest of each of its files."""

    entry: Entry
    version: str
    digests: dict[str, str]
    sizes: dict[str, int]

    def pushed(self, moment: str, signer: Signer | None = None) -> Pushed:
        """Its line in the index, signed if there is a `signer`."""
        signed = {} if signer is None else {signer.public: signer.signature(self.entry.name, self.version)}
        return Pushed(version=self.version, pushed=moment, sizes=self.sizes, signatures=signed)


@frozen
class Pushing:
    """What a push does: the versions to put there, and the entries that it leaves alone, with the reason."""

    uploads: tuple[Upload, ...]
    left: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """The bytes of all files."""
        return sum(sum(upload.sizes.values()) for upload in self.uploads)

    def by_name(self, moment: str, signer: Signer | None = None) -> dict[str, tuple[Pushed, ...]]:
        """The lines for the index."""
        found: dict[str, tuple[Pushed, ...]] = {}
        for upload in self.uploads:
            name = upload.entry.name
            found[name] = (*found.get(name, ()), upload.pushed(moment, signer))
        return found


def planned(
    zoo: Path, entries: Sequence[Entry], index: Index, force: bool = False, versions: bool = False
) -> Pushing:
    """What pushing entries of a zoo does; with `versions` earlier versions go too that the store has not.

    Raises InputError where a store has a version of the name that is not known here, unless `force`.
    """
    uploads, left = list[Upload](), list[tuple[str, str]]()
    for entry in entries:
        found = difference(zoo, index, entry.name, digest_of_entry(entry.folder))
        if found.status == "different" and not force:
            problem = "the store has another version of this name, which is not known here"
            remedy = "`genoc zoo pull` it first, or put yours after it with --force"
            raise refuse(str(entry.folder), entry.name, problem, remedy)
        if found.status == "same":
            left.append((entry.name, "is there already"))
        elif found.status == "newer there" and not force:
            left.append((entry.name, "has a newer version there: genoc zoo pull gets it"))
        else:
            uploads += earlier(zoo, entry, index) if versions else []
            uploads.append(upload_of(entry))
    return Pushing(tuple(uploads), tuple(left))


def earlier(zoo: Path, entry: Entry, index: Index) -> Iterator[Upload]:
    """The versions before this one that a store has not."""
    there = {one.version for one in index.of(entry.name)}
    for version in versions_of(zoo, entry.name):
        if version.digest == digest_of_entry(entry.folder):
            return
        if version.digest not in there:
            yield upload_of(Entry(version.folder))


def upload_of(entry: Entry) -> Upload:
    """A version with the digests and sizes of its files. Raises InputError for one that cannot be read, and
    where the folder's name is not that of the entry.
    """
    version, digests = digest_of_entry(entry.folder), read_checksums(entry)
    if version is None:
        raise refuse(str(entry.folder), CHECKSUMS, "cannot be read", "genoc zoo verify says more")
    require_named(entry)
    digests = {**digests, CHECKSUMS: version}
    try:
        sizes = {name: entry.path(name).lstat().st_size for name in sorted(digests)}
    except OSError as error:
        raise refuse(
            str(entry.folder), str(error.filename), str(error.strerror), "verify the entry"
        ) from None
    return Upload(entry, version, digests, sizes)


def require_named(entry: Entry) -> None:
    """Refuse an entry under another name than its metadata give: one name is one network."""
    name = entry.record().name
    if name != entry.name:
        problem = f"says that this is {name}, but it stands under the name {entry.name}"
        raise refuse(entry.name, "entry.json", problem, "use the name that it was added under")


def push(
    store: Store,
    zoo: Path,
    entries: Sequence[Entry],
    force: bool = False,
    versions: bool = False,
    signer: Signer | None = None,
) -> tuple[Generation, Pushing]:
    """Put entries of a zoo into a store, verified, with their index last; gives that index and what was done.

    If it is stopped, nothing of it is listed, and the same call goes on with the files that lack. Others may
    push meanwhile: the index is then made anew from theirs. Raises InputError for an entry that a check of
    fails, or that the store has another version of.
    """
    current = latest(store)
    plan = planned(zoo, entries, current.index, force, versions)
    for upload in plan.uploads:
        require_sound(upload.entry)
    for _ in range(TRIES):
        if not plan.uploads:
            return current, plan
        send(store, plan)
        added = plan.by_name(now(), signer)
        done = committed(store, current.index.with_versions(added, current.digest))
        if done is not None:
            return done, plan
        current = latest(store)
        plan = planned(zoo, entries, current.index, force, versions)
    problem = f"was written by others {TRIES} times in a row"
    raise refuse(store.where, "the index", problem, "try again later")


def send(store: Store, plan: Pushing) -> None:
    """Copy the files that a store has not. Each is named by its content, so that none replaces another."""
    with bar("pushing", plan.total) as shown:
        for upload in plan.uploads:
            for name, digest in upload.digests.items():
                send_file(store, upload.entry.path(name), blob_path(digest), upload.sizes[name], shown)


def send_file(store: Store, source: Path, path: str, size: int, shown: Bar) -> None:
    """Copy a file unless it is there in full. Raises InputError where less arrived."""
    with reaching(store):
        if store.size(path) != size:
            store.put(path, source)
            there = store.size(path)
            if there != size:
                problem = f"{path} has {there} bytes there, and {size} here"
                raise refuse(store.where, "the store", problem, "run the same command again")
    shown.update(size)
