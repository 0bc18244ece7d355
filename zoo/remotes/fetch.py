"""Fetching the files of a version: never more bytes than the index declares, and only what it names."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from genotype import InputError, refuse
from genotype.text.regular import LARGEST, Kind
from search.progress import Bar
from zoo.entries.checksums import read_checksums
from zoo.entries.entry import CARD, CHECKSUMS, EXAMPLE, GENOTYPE, MODEL, PICTURE, RECORD, WEIGHTS, Entry
from zoo.remotes.index import Pushed, blob_path
from zoo.remotes.store import BLOCK, Store, Unreached, reaching
from zoo.verification.checks import most_bytes

KINDS: Mapping[str, Kind] = {
    CHECKSUMS: "checksums",
    GENOTYPE: "genotype",
    RECORD: "entry",
    MODEL: "source",
    CARD: "source",
    PICTURE: "source",
    EXAMPLE: "weights",
    WEIGHTS: "weights",
}
"""The files of an entry as they are fetched: what tells how large others may be is first."""


def fetch_version(store: Store, wanted: Pushed, folder: Path, shown: Bar) -> None:
    """Fetch the files of a version into a folder; what an interrupted fetch left there is used.

    Raises InputError where the store has something else than its index says.
    """
    for name, kind in KINDS.items():
        if name in wanted.sizes and wanted.sizes[name] > LARGEST[kind]:
            raise refuse(
                store.where, name, "is far larger than such a file can be", "do not trust this store"
            )
    fetch_file(store, wanted.version, wanted.sizes[CHECKSUMS], folder / CHECKSUMS, shown)
    digests = read_checksums(Entry(folder))
    if {*digests, CHECKSUMS} != {*wanted.sizes}:
        other = sorted({*digests, CHECKSUMS} ^ {*wanted.sizes})[0]
        problem = f"the index and {CHECKSUMS} do not list the same files: {other}"
        raise refuse(store.where, "the index", problem, "do not trust this store")
    for name in KINDS:
        if name in digests:
            fetch_file(store, digests[name], wanted.sizes[name], folder / name, shown)
        if name == GENOTYPE:
            require_room(store, wanted, Entry(folder))


def require_room(store: Store, wanted: Pushed, entry: Entry) -> None:
    """Refuse files that are far larger than the network needs, before they are fetched."""
    most = most_bytes(entry.genotype())
    for name, size in wanted.sizes.items():
        if size > most:
            problem = f"has {size:,} bytes, far more than the {most:,} that this network can need"
            raise refuse(store.where, name, problem, "do not trust this store")


def fetch_file(store: Store, digest: str, size: int, target: Path, shown: Bar) -> None:
    """Fetch a file of that SHA-256 and size. What is there is used; what does not fit is fetched anew.

    Raises InputError for other content, for more or fewer bytes, and if there is no such file.
    """
    if target.is_file() and target.stat().st_size == size and sha256_of(target).hexdigest() == digest:
        shown.update(size)
        return
    part = target.parent.with_name(f"{target.name}.part")
    if part.is_symlink():  # it came with the folder: no pull makes one
        part.unlink()
    begun = part.stat().st_size if part.is_file() else 0
    try:
        received(store, digest, size, part, shown)
    except Unreached:  # what is there stays for another try
        raise
    except InputError:
        part.unlink(missing_ok=True)
        if not begun:
            raise
        received(store, digest, size, part, shown)
    os.replace(part, target)


def received(store: Store, digest: str, size: int, part: Path, shown: Bar) -> None:
    """Go on with a file that was begun. Raises InputError if it turns out to be another one."""
    path, found = blob_path(digest), hashlib.sha256()
    if part.is_file():
        found = sha256_of(part)
    count = part.stat().st_size if part.is_file() else 0
    shown.update(count)
    with part.open("ab") as file:
        for block in blocks_of(store, path, count, max(0, size - count) + 1):
            count += len(block)
            if count <= size:
                file.write(block)
                found.update(block)
                shown.update(len(block))
    problem = other_content(count, size, found.hexdigest() == digest)
    if problem:
        remedy = "do not trust this store, or ask who keeps it to push again with --force"
        raise refuse(store.where, path, problem, remedy)


def blocks_of(store: Store, path: str, start: int, most: int) -> Iterator[bytes]:
    """The content of a file from a byte on. What fails while it is used is not said to be of the store."""
    with reaching(store):
        try:
            yield from store.blocks(path, start, most)
        except FileNotFoundError:
            raise refuse(store.where, path, "is missing", "ask who keeps this store to push again") from None


def other_content(count: int, size: int, is_same: bool) -> str:
    """What is wrong with a file; empty if nothing is."""
    if count > size:
        return f"is larger than the {size:,} bytes that the index declares"
    if count < size:
        return f"has {count:,} bytes, not the {size:,} that the index declares: it was cut"
    return "" if is_same else "has other content than its name says"


def sha256_of(path: Path) -> "hashlib._Hash":
    """The hash of a file, to which more can be added."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found
