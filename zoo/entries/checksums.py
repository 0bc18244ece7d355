"""`SHA256SUMS`, which `sha256sum -c` reads too."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from re import fullmatch

from genotype import Diagnostic, refuse
from genotype.text.files import require_disk
from genotype.text.regular import open_regular, read_text
from zoo.entries.entry import CHECKSUMS, FILES, REQUIRED, Entry, is_regular


def checksums_text(files: Mapping[str, bytes]) -> str:
    """A line for each file."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def read_checksums(entry: Entry) -> dict[str, str]:
    """Digests by file name. Raises InputError if the list cannot be read, or names a file twice."""
    path = entry.path(CHECKSUMS)
    try:
        lines = read_text(path, "checksums").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        require_disk(path, error)
        raise refuse(str(path), CHECKSUMS, "cannot be read", "fetch the entry again") from None
    matches = [fullmatch(r"([0-9a-f]{64})  ([\w.-]+)", line) for line in lines]
    bad = [number for number, match in enumerate(matches, 1) if match is None]
    if bad:
        problem = f"line {bad[0]} is not a checksum"
        raise refuse(str(path), CHECKSUMS, problem, "fetch the entry again")
    pairs = [(match[2], match[1]) for match in matches if match]
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise refuse(str(path), CHECKSUMS, f"names {twice[0]} twice", "fetch the entry again")
    return dict(pairs)


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
