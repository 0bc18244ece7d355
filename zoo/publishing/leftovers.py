"""What killed commands left in a zoo: hidden folders, which are put back or removed."""

import os
from collections.abc import Iterator
from pathlib import Path
from re import Match, compile

from genotype import InputError
from genotype.folders import remove
from genotype.text.files import DiskFails
from zoo.entries.checksums import digest_problems, listing_problems
from zoo.entries.contents import file_problems
from zoo.entries.entry import CHECKSUMS, FILES, GENOTYPE, RECORD, WEIGHTS, Entry, is_regular
from zoo.publishing.lock import nobody_writing

HIDDEN = compile(r"\.(?P<name>[a-z][a-z0-9_-]{0,62})\.[0-9a-f]{16}(?P<old>\.old)?(?P<gone>\.gone)?")
"""The names that `zoo.publishing.publish` gives to temporary folders."""


def recovered(zoo: Path) -> tuple[str, ...]:
    """Put back entries that a killed command had moved away, and remove other leftovers; says what was done.

    Nothing is touched while another process writes to the zoo.
    """
    left = leftovers(zoo)
    if not left:
        return ()
    try:
        with nobody_writing(zoo) as alone:
            return tuple(map(cleared, leftovers(zoo))) if alone else ()
    except OSError as error:
        return tuple(f"{path}: left by a command that was stopped; not removed: {error}" for path in left)


def leftovers(zoo: Path) -> list[Path]:
    """Hidden folders of unfinished work; first those to put back, then the latest."""
    folders = [Path(item.path) for item in scanned(zoo) if item.is_symlink() or item.is_dir()]
    hidden = [folder for folder in folders if HIDDEN.fullmatch(folder.name)]
    return sorted(hidden, key=lambda path: (not part(path, "old"), -path.lstat().st_mtime, path.name))


def scanned(folder: Path) -> Iterator[os.DirEntry[str]]:
    """The items of a folder; none if there is no folder."""
    if folder.is_dir():
        with os.scandir(folder) as items:
            yield from items


def part(path: Path, name: str) -> str:
    """A part of a hidden folder's name."""
    match = HIDDEN.fullmatch(path.name)
    assert isinstance(match, Match)
    return match[name] or ""


def cleared(path: Path) -> str:
    """Put back or remove a leftover, and say which."""
    target = path.with_name(part(path, "name"))
    try:
        if part(path, "gone"):
            remove(path)
            return f"{path}: removed; a command that removed {target.name} had been stopped"
        if part(path, "old") and not (is_entry(path) or (os.path.lexists(target) and is_ours(path))):
            return f"{path}: is not an entry, so it was not removed; check what it is"
        if not os.path.lexists(target) and (part(path, "old") or is_whole(path)):
            os.rename(path, target)
            return f"{target}: put back; a command that was stopped had left it as {path.name}"
        remove(path)
    except OSError as error:
        return f"{path}: left by a command that was stopped; not removed: {error.strerror}"
    return f"{path}: removed; a command that was stopped had left it"


def is_entry(folder: Path) -> bool:
    """Whether a folder has the files of an entry; their content is not checked here."""
    return all(is_regular(folder / name) for name in (GENOTYPE, RECORD, WEIGHTS))


def is_ours(folder: Path) -> bool:
    """Whether a folder has no other files than an entry's, some of which may already be removed."""
    return {item.name for item in scanned(folder)} <= {*FILES}


def is_whole(folder: Path) -> bool:
    """Whether a folder has every file of an entry, matching its checksums, and nothing else.

    Raises InputError where the disk fails, so that nothing is taken for damaged.
    """
    return not faulty(folder)


def faulty(folder: Path) -> set[str]:
    """The names of an entry's files that are missing or not what its checksums say, and of what else lies
    there; that of the folder where it is none, or a link. Raises InputError where the disk fails.
    """
    if folder.is_symlink() or not folder.is_dir():
        return {folder.name}
    entry = Entry(folder)
    try:
        problems = (*file_problems(entry), *listing_problems(entry), *digest_problems(entry))
    except DiskFails:
        raise
    except InputError:
        return {CHECKSUMS}
    return {problem.path for problem in problems}
