"""Putting entries into a store."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen

from genotype import refuse
from search.entry_versions import digest_of_entry, versions_of
from zoo.entries.entry import Entry
from zoo.entries.registry import entries, find_all
from zoo.publishing.keep import now
from zoo.remotes.difference import difference
from zoo.remotes.generations import Generation, committed, latest_to_follow
from zoo.remotes.index import Index, Pushed
from zoo.remotes.send import Mended, Sending
from zoo.remotes.signature import Signer
from zoo.remotes.store import Store
from zoo.remotes.upload import Upload, listed_upload, upload_of
from zoo.verification.verify import require_sound

TRIES = 100
"""How often the index is written again because other writers were quicker."""


@frozen
class Pushing:
    """What a push does: the versions to put there, and the entries that it leaves alone, with the reason.

    `listed` are versions that are there already, of which `mended` lacked files, or had damaged ones.
    """

    uploads: tuple[Upload, ...]
    left: tuple[tuple[str, str], ...]
    listed: tuple[Upload, ...] = ()
    mended: tuple[Mended, ...] = ()

    @property
    def total(self) -> int:
        """The bytes of all files."""
        return sum(upload.total for upload in self.uploads)

    def by_name(self, moment: str, signer: Signer | None = None) -> dict[str, tuple[Pushed, ...]]:
        """The lines for the index."""
        found: dict[str, tuple[Pushed, ...]] = {}
        for upload in self.uploads:
            name = upload.entry.name
            found[name] = (*found.get(name, ()), upload.pushed(moment, signer))
        return found


def to_push(zoo: Path, names: Sequence[str]) -> tuple[Entry, ...]:
    """The named entries, also of those that come with genoc, or all of a zoo's own.

    Raises InputError for a name that is not there, and where there are none.
    """
    chosen = find_all(zoo, names) if names else entries(zoo)
    if not chosen:
        remedy = "add one with genoc zoo add RUN, or name one of genoc zoo list"
        raise refuse("nothing to push", str(zoo), "has no entries", remedy)
    return chosen


def planned(
    zoo: Path, chosen: Sequence[Entry], index: Index, force: bool = False, versions: bool = False
) -> Pushing:
    """What pushing entries of a zoo does; with `versions` earlier versions go too that the store has not.

    Raises InputError where a store has a version of the name that is not known here, unless `force`.
    """
    uploads, left, listed = list[Upload](), list[tuple[str, str]](), list[Upload]()
    for entry in chosen:
        found = difference(zoo, index, entry.name, digest_of_entry(entry.folder))
        if found.status == "different" and not force:
            problem = "the store has another version of this name, which is not known here"
            remedy = "`genoc zoo pull` it first, or put yours after it with --force"
            raise refuse(str(entry.folder), entry.name, problem, remedy)
        every = [*(earlier(zoo, entry) if versions else ()), entry]
        listed += already_listed(every, index)
        if found.status == "same":
            left.append((entry.name, "is there already"))
        elif found.status == "newer there" and not force:
            left.append((entry.name, "has a newer version there: genoc zoo pull gets it"))
        else:
            there = {one.version for one in index.of(entry.name)}
            uploads += [upload_of(one) for one in every[:-1] if digest_of_entry(one.folder) not in there]
            uploads.append(upload_of(entry))
    return Pushing(tuple(uploads), tuple(left), tuple(listed))


def earlier(zoo: Path, entry: Entry) -> Iterator[Entry]:
    """The versions before this one."""
    for version in versions_of(zoo, entry.name):
        if version.digest == digest_of_entry(entry.folder):
            return
        yield Entry(version.folder)


def already_listed(entries: Iterable[Entry], index: Index) -> Iterator[Upload]:
    """Those that a store lists."""
    for entry in entries:
        digest = digest_of_entry(entry.folder)
        yield from (listed_upload(entry, row) for row in index.of(entry.name) if row.version == digest)


def looked_at(store: Store, plan: Pushing, force: bool) -> Pushing:
    """The same plan, with what of a store would be mended; with `force` the content of its files is read."""
    return evolve(plan, mended=Sending(store).faulty(plan.listed, force))


def push(
    store: Store,
    zoo: Path,
    chosen: Sequence[Entry],
    force: bool = False,
    versions: bool = False,
    signer: Signer | None = None,
) -> tuple[Generation, Pushing]:
    """Put entries of a zoo into a store, verified, with their index last; gives that index and what was done.

    If it is stopped, nothing of it is listed, and the same call goes on with the files that lack. Others may
    push meanwhile: the index is then made anew from theirs. What the store lists already and lacks is put
    there again, and with `force` what is damaged there, too. Raises InputError for an entry that a check of
    fails, or that the store has another version of.
    """
    store.tidy()
    current, sending = latest_to_follow(store), Sending(store)
    plan = planned(zoo, chosen, current.index, force, versions)
    for upload in plan.uploads:
        require_sound(upload.entry)
    mended = sending.mend(plan.listed, force)
    for _ in range(TRIES):
        plan = evolve(plan, mended=mended)
        if not plan.uploads:
            return current, plan
        sending.send(plan.uploads)
        added = plan.by_name(now(), signer)
        done = committed(store, current.index.with_versions(added, current.digest))
        if done is not None:
            return done, plan
        current = latest_to_follow(store)
        plan = planned(zoo, chosen, current.index, force, versions)
    problem = f"was written by others {TRIES} times in a row"
    raise refuse(store.where, "the index", problem, "try again later")
