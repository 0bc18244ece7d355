"""The checksums that a zoo entry lists in `SHA256SUMS`."""

from collections import Counter
from pathlib import Path
from re import fullmatch

from genotype import refuse
from genotype.text.files import require_disk
from genotype.text.regular import read_text


def listed_checksums(path: Path) -> dict[str, str]:
    """SHA-256 digests by file name. Raises InputError if the list cannot be read, or names a file twice."""
    again = "fetch the entry again"
    try:
        lines = read_text(path, "checksums").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        require_disk(path, error)
        raise refuse(str(path), path.name, "cannot be read", again) from None
    matches = [fullmatch(r"([0-9a-f]{64})  ([\w.-]+)", line) for line in lines]
    bad = [number for number, match in enumerate(matches, 1) if match is None]
    if bad:
        raise refuse(str(path), path.name, f"line {bad[0]} is not a checksum", again)
    pairs = [(match[2], match[1]) for match in matches if match]
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise refuse(str(path), path.name, f"names {twice[0]} twice", again)
    return dict(pairs)
