"""Making an entry the current version of its name, and keeping the one before it."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from genotype import refuse
from genotype.diagnostics.printable import json_text
from genotype.folders import hidden_temporary, make_within
from genotype.text.files import clear_temporaries, replace_bytes
from genotype.text.regular import read_bytes
from search.entry_versions import SUMS, Logged, digest_of_entry, log_path, logged, place_of
from search.progress import say
from zoo.entries.entry import CARD, FILES, is_regular
from zoo.publishing.leftovers import faulty, is_whole
from zoo.publishing.own_files import CACHE, REMADE, require_replaceable
from zoo.publishing.publish import move_in, putting, taken, write


def put_version(files: Mapping[str, bytes], target: Path, source: str, force: bool) -> bool:
    """Write an entry; see `Coming.put`. `source` says in the log where it came from."""
    digest = hashlib.sha256(files[SUMS]).hexdigest()
    return Coming(target, digest, source).put(force, lambda folder: write(files, folder))


@frozen
class Coming:
    """A version that comes into a zoo, at `target`: its digest, if it can be told, and where it came from."""

    target: Path
    digest: str | None
    source: str

    def put(self, force: bool, make: Callable[[Path], None]) -> bool:
        """Make a folder, and move it to its place; with `force` as the new version of the entry of that name,
        which is kept. Gives whether anything changed.

        Raises InputError if it cannot be written, and for a name that is taken. Whatever happens, there is
        one whole current version, and what was one before is kept. The log is written first: what a killed
        command had made in full is put back, and its line is there.
        """
        with putting(self.target) as temporary:
            is_taken = os.path.lexists(self.target)
            if is_taken and not force:
                raise taken(self.target)
            if is_taken and self.is_there:
                return False
            if is_taken:
                require_replaceable(self.target)
                keep(self.target)
            with self.logged():
                make(temporary)
                move_in(temporary, self.target, force)
            if is_whole(temporary):  # where there are no locks, another process may just have put it there
                keep_at(temporary, self.target)
            return True

    @property
    def is_there(self) -> bool:
        """Whether it is the current version already."""
        same = self.digest is not None and digest_of_entry(self.target) == self.digest
        return same and is_whole(self.target)

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Add its line to the log before it is there. A line of what is not there tells nothing."""
        before = logged(self.target.parent, self.target.name)
        if self.digest is not None:
            log(self.target, Logged(self.digest, now(), self.source))
        try:
            yield
        except BaseException:
            if self.digest is not None:
                write_log(self.target, before)
            raise


def keep(entry: Path) -> None:
    """Copy the current version to where earlier ones are kept, before another one takes its place.

    One that is damaged is no version: its content is not what its checksums say. A card that was edited is
    kept with its version. Raises InputError where an edited card would be lost.
    """
    faults = damage(entry)
    if not faults <= {CARD}:
        require_kept_card(entry, faults)
        say(f"{entry}: what is replaced was damaged ({', '.join(sorted(faults))}), and is not kept")
        return
    digest = str(digest_of_entry(entry))
    place = place_of(entry.parent, entry.name, digest)
    if not is_kept(entry, place):
        temporary = hidden_temporary(entry)
        try:
            copied(entry, temporary)
            move_to(entry.parent, place, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    if edited_card(entry) is not None:
        say(f"{entry / CARD}: was edited; the earlier version keeps it, as {place / CARD}")
    if all(row.digest != digest for row in logged(entry.parent, entry.name)):
        log(entry, Logged(digest, "", ""))


def damage(folder: Path) -> set[str]:
    """The names of an entry's files that are not as its checksums say, whatever else lies beside them."""
    return faulty(folder) - {CACHE, *REMADE}


def edited_card(entry: Path) -> bytes | None:
    """The card of an entry, if it is not as the checksums say."""
    is_edited = CARD in faulty(entry) and is_regular(entry / CARD)
    return read_bytes(entry / CARD, "document") if is_edited else None


def is_kept(entry: Path, place: Path) -> bool:
    """Whether an earlier version is there with all that the current one, of the same digest, has.

    Raises InputError where the cards of both were edited, each otherwise.
    """
    if not damage(place) <= {CARD}:
        return False
    ours, theirs = edited_card(entry), edited_card(place)
    if ours is None:
        return theirs is not None or is_whole(place)
    if theirs not in (None, ours):
        problem = f"was edited, and so was that of the earlier version, otherwise: {place / CARD}"
        raise refuse(str(entry), CARD, problem, "move one of them out of the zoo first")
    return theirs == ours


def require_kept_card(entry: Path, faults: Set[str]) -> None:
    """Refuse to replace an edited card together with a damaged entry, of which nothing is kept."""
    if CARD in faults and is_regular(entry / CARD):
        others = ", ".join(sorted(faults - {CARD}))
        problem = f"was edited, and would be lost: the entry is damaged ({others}), and not kept"
        raise refuse(str(entry), CARD, problem, "move it out of the zoo first")


def copied(entry: Path, folder: Path) -> None:
    """Copy an entry's files to a new folder; what other programs left beside them is not copied."""
    folder.mkdir()
    for name in FILES:
        if is_regular(entry / name):
            shutil.copy2(entry / name, folder / name)


def keep_at(folder: Path, entry: Path) -> None:
    """Keep a whole folder as an earlier version of an entry, if it is not kept already."""
    place = place_of(entry.parent, entry.name, str(digest_of_entry(folder)))
    if not os.path.lexists(place):
        move_to(entry.parent, place, folder)


def move_to(zoo: Path, place: Path, folder: Path) -> None:
    """Rename a whole folder to its place among the earlier versions; a damaged one there gives way."""
    make_within(zoo, place.parent)
    with suppress(FileNotFoundError):
        shutil.rmtree(place)
    os.rename(folder, place)


def log(entry: Path, row: Logged) -> None:
    """Add a line to an entry's log; if its last line is of the same version, in place of that one."""
    rows = logged(entry.parent, entry.name)
    write_log(entry, [*(rows[:-1] if rows and rows[-1].digest == row.digest else rows), row])


def write_log(entry: Path, rows: Sequence[Logged]) -> None:
    """The lock of the zoo is held: what a killed process was writing there is removed."""
    path = log_path(entry.parent, entry.name)
    make_within(entry.parent, path.parent)
    clear_temporaries(path.parent)
    content = [{"version": one.digest, "added": one.added, "source": one.source} for one in rows]
    replace_bytes(path, (json_text(content, indent=2) + "\n").encode())


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
