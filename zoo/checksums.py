"""`SHA256SUMS`, which `sha256sum -c` reads too."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from re import fullmatch

from genotype import Problem, refuse
from genotype.regular import open_regular, read_text
from zoo.entry import CHECKSUMS, REQUIRED, Entry


def checksums_text(files: Mapping[str, bytes]) -> str:
    """A line for each file."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def read_checksums(entry: Entry) -> dict[str, str]:
    """Digests by file. Refused where the list cannot be read."""
    path = entry.path(CHECKSUMS)
    try:
        lines = read_text(path, "checksums").splitlines()
    except (OSError, UnicodeDecodeError):
        raise refuse(str(path), CHECKSUMS, "cannot be read", "fetch the entry again") from None
    found = [fullmatch(r"([0-9a-f]{64})  ([\w.-]+)", line) for line in lines]
    bad = [number for number, match in enumerate(found, 1) if match is None]
    if bad:
        problem = f"line {bad[0]} is no checksum"
        raise refuse(str(path), CHECKSUMS, problem, "fetch the entry again")
    return {match[2]: match[1] for match in found if match}


def file_problems(entry: Entry) -> Iterator[Problem]:
    """Files that are missing, and files that do not belong.

    Hidden ones are passed over: version control keeps its own there.
    """
    listed = {*read_checksums(entry), CHECKSUMS}
    found = [path for path in entry.folder.iterdir() if not path.name.startswith(".")]
    for name in sorted({*REQUIRED, *listed} - {path.name for path in found if path.is_file()}):
        yield Problem(name, "is missing", "fetch the entry again")
    for name in sorted({*REQUIRED} - listed):
        yield Problem(name, f"has no line in {CHECKSUMS}", "fetch the entry again")
    for name in sorted({path.name for path in found} - listed):
        yield Problem(name, f"does not belong: {CHECKSUMS} does not list it", remedy_for(name))


def remedy_for(name: str) -> str:
    if name == "__pycache__":
        return "remove it: Python may run what is in it instead of model.py"
    return "remove it, unless you know where it came from"


def digest_problems(entry: Entry) -> Iterator[Problem]:
    """Files whose content is not what the list says."""
    for name, digest in read_checksums(entry).items():
        path = entry.path(name)
        if path.is_file() and digest_of(path) != digest:
            yield Problem(name, "was changed: its checksum differs", "fetch the entry again, or add it anew")


def digest_of(path: Path) -> str:
    with open_regular(path, "weights") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
