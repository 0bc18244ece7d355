"""Getting entries from a store."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from attrs import frozen

from genotype import InputError, refuse
from genotype.folders import make_within
from genotype.text.files import not_written
from search.entry_versions import NUMBER, PREFIX, digest_of_entry, parted
from search.progress import Bar, bar
from zoo.entries.entry import Entry
from zoo.publishing.add import require_room
from zoo.publishing.keep import Coming
from zoo.publishing.leftovers import is_whole
from zoo.publishing.lock import LOCK, nobody_writing, writing
from zoo.remotes.difference import difference
from zoo.remotes.fetch import fetch_version
from zoo.remotes.index import Index, Pushed
from zoo.remotes.signature import require_signed
from zoo.remotes.store import Store, Unreached
from zoo.remotes.upload import require_named
from zoo.unknown import unknown
from zoo.verification.verify import require_sound

INCOMING = ".incoming"
"""The hidden folder of a zoo in which a version is put together; what a stopped pull left is used."""


@frozen
class Wanted:
    """A version to get, under the name of its entry."""

    name: str
    version: Pushed


@frozen
class Pulling:
    """What a pull does: the versions to get, and the entries that it leaves alone, with the reason."""

    wanted: tuple[Wanted, ...]
    left: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """The bytes of all files."""
        return sum(one.version.total for one in self.wanted)


def planned(zoo: Path, index: Index, names: Sequence[str], force: bool = False) -> Pulling:
    """What pulling the named entries does, or all. NAME@VERSION is an earlier version, v1 the first there.

    Raises InputError for a name or version that the store has not, and, unless `force`, where the version
    here is not known there.
    """
    wanted, left = list[Wanted](), list[tuple[str, str]]()
    for name in dict.fromkeys(names) or [*index.entries]:
        plain, spelled = parted(name)
        version = version_of(index, plain, spelled)
        require_replaceable(zoo / plain, force)
        found = difference(zoo, index, plain)
        if found.here == version.version and is_whole(zoo / plain):
            left.append((name, "is here already"))
            continue
        if spelled is None and found.status == "newer here":
            left.append((name, "has a newer version here: genoc zoo push puts it there"))
            continue
        if found.status == "different" and not force:
            problem = "here is another version of this name, which the store does not know"
            remedy = "push it first, or add --force: it is kept as an earlier version"
            raise refuse(str(zoo / plain), plain, problem, remedy)
        wanted.append(Wanted(plain, version))
    return Pulling(tuple(wanted), tuple(left))


def require_replaceable(target: Path, force: bool) -> None:
    """Refuse to replace what is no entry, and unless `force` a damaged one, which would not be kept."""
    require_room(target, force=True)
    if os.path.lexists(target) and not force and not is_whole(target):
        problem = "is damaged, and would not be kept: genoc zoo verify says more"
        raise refuse(str(target.parent), target.name, problem, "--force replaces it")


def require_all_signed(plan: Pulling, trusted: Sequence[str]) -> None:
    """Refuse a version that none of the trusted keys has signed."""
    for one in plan.wanted:
        require_signed(one.name, one.version, trusted)


def version_of(index: Index, name: str, spelled: str | None) -> Pushed:
    """The version of a name that is meant. Raises InputError if there is none, or several."""
    every = index.of(name)
    if not every:
        raise unknown("the store", name, index.entries)
    if spelled is None:
        return every[-1]
    number = NUMBER.fullmatch(spelled)
    if number is not None:
        found = every[int(number[1]) - 1 : int(number[1])]
    else:
        is_prefix = PREFIX.fullmatch(spelled) is not None
        found = tuple(one for one in every if is_prefix and one.version.startswith(spelled))
    if len(found) != 1:
        known = ", ".join(f"v{place} ({one.version[:12]})" for place, one in enumerate(every, 1))
        problem = "means several versions" if found else "is not in the store"
        raise refuse(f"{name}@{spelled}", "the version", problem, f"there are: {known}")
    return found[0]


def pull(store: Store, zoo: Path, plan: Pulling) -> None:
    """Get versions from a store and make each the current one of its name; what was one before is kept.

    Each is put together in a hidden folder and verified there, before anything is seen under its name. Raises
    InputError where the store cannot be reached (the same call then goes on), and for what does not hold: of
    that nothing is left.
    """
    is_new = not os.path.lexists(zoo)
    try:
        sweep(zoo / INCOMING)
        if not plan.wanted:
            return
        make_within(zoo, zoo / INCOMING)
        try:
            with writing(zoo / INCOMING), bar("pulling", plan.total) as shown:
                for one in plan.wanted:
                    get(store, zoo, one, shown)
        finally:
            sweep(zoo / INCOMING)
            if is_new:
                with suppress(OSError):  # it holds something
                    os.rmdir(zoo)
    except OSError as error:
        raise not_written(zoo, "the zoo", error) from None


def sweep(incoming: Path) -> None:
    """Remove the empty folders of pulls that were stopped when their entry had just been moved in, and the
    hidden folder itself where nothing is left in it.
    """
    if not incoming.is_dir() or incoming.is_symlink():
        return
    with suppress(OSError), nobody_writing(incoming) as alone:  # what is not empty is of use
        if not alone:
            return
        for item in os.scandir(incoming):
            if item.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    os.rmdir(item.path)
        if os.listdir(incoming) == [LOCK]:
            os.unlink(incoming / LOCK)
            os.rmdir(incoming)


def get(store: Store, zoo: Path, one: Wanted, shown: Bar) -> None:
    """Fetch a version, verify it and move it in."""
    incoming = zoo / INCOMING / one.version.version
    folder = incoming / one.name
    try:
        make_within(zoo, folder)
        fetch_version(store, one.version, folder, shown)
        require_whole(Entry(folder))
        require_room(zoo / one.name, force=True)
        coming = Coming(zoo / one.name, digest_of_entry(folder), f"pulled from {store.where}")
        coming.put(True, lambda temporary: os.rename(folder, temporary))
    except Unreached:
        raise
    except InputError:
        shutil.rmtree(incoming, ignore_errors=True)
        raise
    shutil.rmtree(incoming, ignore_errors=True)


def require_whole(entry: Entry) -> None:
    """Refuse an entry that any check of fails, and one of another name."""
    require_sound(entry)
    require_named(entry)
