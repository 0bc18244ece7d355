"""The versions of a zoo's entries: which one NAME@VERSION means, and where those before the current are kept.

The current version is the entry's folder, NAME. An earlier one is `.versions/NAME/DIGEST/NAME`, a folder as
whole as the current one, whose digest is the SHA-256 of its list of checksums: so it tells the content.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from genotype import InputError, refuse
from genotype.text.files import require_disk
from genotype.text.read import parse
from genotype.text.regular import read_bytes, read_text

BUNDLED: Final = Path(__file__).parents[1] / "zoo" / "trained"
"""The zoo that comes with genoc: its entries are found where the user's own zoo has none of that name."""
VERSIONS: Final = ".versions"
LOG: Final = "log.json"
SUMS: Final = "SHA256SUMS"
SHORT: Final = 12
"""Digits of a digest that are shown."""

DIGEST = re.compile("[0-9a-f]{64}")
PREFIX = re.compile("[0-9a-f]{4,64}")
NUMBER = re.compile("v([1-9][0-9]{0,5})")


@frozen
class Logged:
    """A line of an entry's log: when a version came into this zoo (UTC, ISO 8601), and from where."""

    digest: str
    added: str
    source: str


@frozen(kw_only=True)
class Version:
    """A version of an entry: its number from 1 on in this zoo, its digest and its folder.

    `added` and `source` are empty for what was there before versions were kept.
    """

    name: str
    number: int
    digest: str
    folder: Path
    is_current: bool
    added: str = ""
    source: str = ""

    @property
    def spelled(self) -> str:
        """How it is named: NAME@v2."""
        return f"{self.name}@v{self.number}"

    @property
    def short(self) -> str:
        return self.digest[:SHORT]


def digest_of_entry(folder: Path) -> str | None:
    """The digest of an entry's content, by its list of checksums; None if that cannot be read.

    Raises InputError where the disk fails.
    """
    try:
        return hashlib.sha256(read_bytes(folder / SUMS, "checksums")).hexdigest()
    except OSError as error:
        require_disk(folder / SUMS, error)
        return None


def place_of(zoo: Path, name: str, digest: str) -> Path:
    """Where an earlier version is kept."""
    return zoo / VERSIONS / name / digest / name


def log_path(zoo: Path, name: str) -> Path:
    """The file that tells which versions came into a zoo under a name."""
    return zoo / VERSIONS / name / LOG


def logged(zoo: Path, name: str) -> tuple[Logged, ...]:
    """The lines of an entry's log, the first first; none of one that is missing or damaged.

    It only tells the order and the circumstances: which versions there are is seen from their folders.
    Raises InputError where the disk fails: it may be written anew without what is read here.
    """
    try:
        data, _ = parse(read_text(log_path(zoo, name), "document"))
    except (OSError, UnicodeDecodeError) as error:
        require_disk(log_path(zoo, name), error)
        return ()
    rows = data if isinstance(data, list) else []
    return tuple(row for row in map(logged_row, rows) if row is not None)


def logged_row(row: object) -> Logged | None:
    """A line of a log; None for what is none."""
    values = [row.get(key) for key in ("version", "added", "source")] if isinstance(row, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != 3 or not DIGEST.fullmatch(texts[0]):
        return None
    return Logged(*texts)


def earlier_folders(zoo: Path, name: str) -> dict[str, Path]:
    """The folders of the versions that are kept, by digest, the oldest first."""
    kept = zoo / VERSIONS / name
    try:
        digests = [item.name for item in os.scandir(kept) if DIGEST.fullmatch(item.name)]
    except OSError as error:
        require_disk(kept, error)
        return {}
    there = {digest: kept / digest / name for digest in digests if (kept / digest / name).is_dir()}
    return dict(sorted(there.items(), key=lambda item: (item[1].stat().st_mtime, item[0])))


def versions_of(zoo: Path, name: str) -> tuple[Version, ...]:
    """Every version of an entry in the order in which they came, that of the folder NAME among them."""
    if Path(name).name != name:
        return ()
    current = digest_of_entry(zoo / name) if (zoo / name).is_dir() else None
    folders = earlier_folders(zoo, name) | ({current: zoo / name} if current else {})
    rows = {row.digest: row for row in logged(zoo, name)}
    # those that no log tells of were there before it, but for what a killed command had just put there
    old = [digest for digest in folders if digest not in rows and digest != current]
    order = dict.fromkeys([*old, *rows, *([current] if current else [])])
    return tuple(
        Version(
            name=name,
            number=number,
            digest=digest,
            folder=folders[digest],
            is_current=digest == current,
            added=rows[digest].added if digest in rows else "",
            source=rows[digest].source if digest in rows else "",
        )
        for number, digest in enumerate(order, 1)
        if digest in folders
    )


def versioned_names(zoo: Path) -> Iterator[str]:
    """The names of which earlier versions are kept."""
    try:
        names = sorted(item.name for item in os.scandir(zoo / VERSIONS) if item.is_dir())
    except OSError as error:
        require_disk(zoo / VERSIONS, error)
        return
    yield from (name for name in names if earlier_folders(zoo, name))


def parted(name: str) -> tuple[str, str | None]:
    """NAME@VERSION as name and version; None where none is given."""
    before, at, version = name.partition("@")
    return (before, version) if at else (name, None)


def version_named(zoo: Path, name: str, wanted: str) -> Version:
    """The version that v2, or the first digits of a digest, name.

    Raises InputError if none or several are.
    """
    every = versions_of(zoo, name)
    number = NUMBER.fullmatch(wanted)
    if number is not None:
        found = [one for one in every if one.number == int(number[1])]
    elif PREFIX.fullmatch(wanted):
        found = [one for one in every if one.digest.startswith(wanted)]
    else:
        problem = "is neither a number such as v1 nor at least four digits of a digest"
        remedy = f"write {name}@v1, or {name}@ and the first digits of a version that `genoc zoo log` shows"
        raise refuse(f"{name}@{wanted}", "the version", problem, remedy)
    if len(found) == 1:
        return found[0]
    raise several(name, wanted, found) if found else no_version(zoo, name, wanted, every)


def several(name: str, wanted: str, found: list[Version]) -> InputError:
    """The error for digits with which several versions begin."""
    digests = ", ".join(one.short for one in found)
    return refuse(f"{name}@{wanted}", "the version", f"means several: {digests}", "give more digits")


def no_version(zoo: Path, name: str, wanted: str, every: tuple[Version, ...]) -> InputError:
    """The error for a version that is not there."""
    known = ", ".join(f"v{one.number} ({one.short})" for one in every)
    remedy = f"there are: {known}" if known else f"there is nothing of that name in {zoo}"
    return refuse(f"{name}@{wanted}", "the version", "is not in this zoo", remedy)
