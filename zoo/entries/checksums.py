"""`SHA256SUMS`, which `sha256sum -c` reads too."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from genotype import Diagnostic
from genotype.text.regular import open_regular
from search.runs.trained.checksums import listed_checksums
from zoo.entries.entry import CHECKSUMS, FILES, REQUIRED, Entry, is_regular


def checksums_text(files: Mapping[str, bytes]) -> str:
    """A line for each file."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def read_checksums(entry: Entry) -> dict[str, str]:
    """Digests by file name. Raises InputError if the list cannot be read, or names a file twice."""
    return listed_checksums(entry.path(CHECKSUMS))


def listing_problems(entry: Entry) -> Iterator[Diagnostic]:
    """Where the list does not match the files that an entry has."""
    listed, again = read_checksums(entry), "fetch the entry again"
    for name in sorted(listed.keys() - {*FILES} | listed.keys() & {CHECKSUMS}):
        yield Diagnostic(name, f"is listed in {CHECKSUMS}, but is not a file of an entry", again)
    for name in sorted({*FILES} - {CHECKSUMS}):
        there = os.path.lexists(entry.path(name))
        if name not in listed and (there or name in REQUIRED):
            yield Diagnostic(name, f"is not listed in {CHECKSUMS}", again)
        if name in listed and not there and name not in REQUIRED:
            yield Diagnostic(name, f"is listed in {CHECKSUMS}, but missing", again)


def digest_problems(entry: Entry) -> Iterator[Diagnostic]:
    """Files whose content does not match the list."""
    for name, digest in read_checksums(entry).items():
        path = entry.path(name)
        if name in FILES and is_regular(path) and digest_of(path) != digest:
            yield Diagnostic(
                name, "was changed: its checksum differs", "fetch the entry again, or add it again"
            )


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with open_regular(path, "weights") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
