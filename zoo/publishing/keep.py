"""Making an entry the current version of its name, and keeping the one before it."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from genotype.diagnostics.printable import json_text
from genotype.folders import hidden_temporary
from genotype.text.files import clear_temporaries, replace_bytes
from search.entry_versions import Logged, digest_of_entry, log_path, logged, place_of
from search.progress import say
from zoo.publishing.leftovers import is_whole
from zoo.publishing.publish import move_in, putting, taken, write


def put_version(files: Mapping[str, bytes], target: Path, source: str, force: bool) -> bool:
    """Write an entry; with `force` as the new version of the one of that name, which is kept. Gives whether
    anything changed.

    `source` says in the log where it came from. Raises InputError if it cannot be written, and for a name
    that is taken. Whatever happens, there is one whole current version, and what was one before is kept.
    """
    with putting(target) as temporary:
        write(files, temporary)
        return move_in_version(temporary, target, source, force)


def move_in_version(new: Path, target: Path, source: str, force: bool) -> bool:
    """Make the folder `new` the current version at `target`; False where it is that already. The lock of
    the zoo is held.
    """
    digest = digest_of_entry(new)
    if force and os.path.lexists(target):
        if digest is not None and is_whole(target) and digest_of_entry(target) == digest:
            return False
        keep(target)
    if os.path.lexists(target) and not force:
        raise taken(target)
    with logged_first(target, Logged(digest, now(), source)) if digest is not None else nullcontext():
        move_in(new, target, force)
    if is_whole(new):  # where there are no locks, another process may just have put it there
        keep_at(new, target)
    return True


def keep(entry: Path) -> None:
    """Copy the current version to where earlier ones are kept, before another one takes its place.

    One that is damaged is no version: its content is not what its checksums say.
    """
    if not is_whole(entry):
        say(f"{entry}: what is replaced was damaged or no entry of its own, and is not kept")
        return
    digest = str(digest_of_entry(entry))
    place = place_of(entry.parent, entry.name, digest)
    if not is_whole(place):
        temporary = hidden_temporary(entry)
        try:
            shutil.copytree(entry, temporary)
            move_to(place, temporary)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    if all(row.digest != digest for row in logged(entry.parent, entry.name)):
        log(entry, Logged(digest, "", ""))


def keep_at(folder: Path, entry: Path) -> None:
    """Keep a whole folder as an earlier version of an entry, if it is not kept already."""
    place = place_of(entry.parent, entry.name, str(digest_of_entry(folder)))
    if not os.path.lexists(place):
        move_to(place, folder)


def move_to(place: Path, folder: Path) -> None:
    """Rename a whole folder to its place among the earlier versions; a damaged one there gives way."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(place)
    os.rename(folder, place)


@contextmanager
def logged_first(entry: Path, row: Logged) -> Iterator[None]:
    """Add a line to an entry's log before the version is there, so that no kill leaves one without the other.

    A line of a version that is not there tells nothing; the same version's next line replaces it.
    """
    before = logged(entry.parent, entry.name)
    log(entry, row)
    try:
        yield
    except BaseException:
        write_log(entry, before)
        raise


def log(entry: Path, row: Logged) -> None:
    """Add a line to an entry's log; if its last line is of the same version, in place of that one."""
    rows = logged(entry.parent, entry.name)
    write_log(entry, [*(rows[:-1] if rows and rows[-1].digest == row.digest else rows), row])


def write_log(entry: Path, rows: Sequence[Logged]) -> None:
    """The lock of the zoo is held: what a killed process was writing there is removed."""
    path = log_path(entry.parent, entry.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    clear_temporaries(path.parent)
    content = [{"version": one.digest, "added": one.added, "source": one.source} for one in rows]
    replace_bytes(path, (json_text(content, indent=2) + "\n").encode())


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
