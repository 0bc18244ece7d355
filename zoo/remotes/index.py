"""The index of a store: which versions of which entries are in it, and how large each of their files is."""

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from attrs import evolve, field, frozen

from genotype import Diagnostic, InputError, encode, refuse
from genotype.diagnostics.printable import json_text
from genotype.form.field_types import Between, Matching, Title
from genotype.text.decode import decode
from genotype.text.decode_errors import NOT_OPEN, DecodeError
from genotype.text.read import parse
from search.runs.run_record import Digest
from zoo.entries.entry import FILES, REQUIRED

FORMAT: Final = "genoc-zoo/1"
LAST: Final = 99_999_999
"""The largest number of an index; there are eight digits for it."""
LARGEST: Final = 64 << 20
"""The most bytes of an index that are read; those of 100,000 versions are half of it."""

FileName = Annotated[
    str, Matching("|".join(map(re.escape, FILES)), f"a file of an entry: {', '.join(FILES)}")
]
Bytes = Annotated[int, Between(0, 1 << 40)]
Signature = Annotated[str, Matching("[0-9a-f]{128}", "a signature: 128 hexadecimal digits")]
Moment = Annotated[str, Matching(r"[0-9T:Z-]{10,25}", "a time in UTC: 2026-01-31T12:00:00Z")]


@frozen(kw_only=True)
class Pushed:
    """A version in a store: the digest of its list of checksums, when it came, the sizes of its files in
    bytes, and its signatures by public key.
    """

    version: Digest
    pushed: Moment
    sizes: Mapping[FileName, Bytes]
    signatures: Mapping[Digest, Signature] = field(factory=dict)

    @property
    def total(self) -> int:
        """The bytes of all its files."""
        return sum(self.sizes.values())


@frozen(kw_only=True)
class Index:
    """The versions of every entry, the latest last. `before` is the digest of the index that this follows."""

    format: Literal["genoc-zoo/1"] = FORMAT
    generation: Annotated[int, Between(0, LAST)]
    before: Digest | None
    entries: Mapping[Title, tuple[Pushed, ...]]

    def of(self, name: str) -> tuple[Pushed, ...]:
        """The versions of an entry, the latest last."""
        return self.entries.get(name, ())

    def with_versions(self, added: Mapping[str, tuple[Pushed, ...]], own_digest: str | None) -> "Index":
        """The index that follows this one: with these versions as the latest of their names."""
        entries = dict(self.entries)
        for name, versions in added.items():
            digests = {version.version for version in versions}
            kept = tuple(version for version in self.of(name) if version.version not in digests)
            entries[name] = (*kept, *versions)
        return evolve(
            self,
            generation=self.generation + 1,
            before=own_digest,
            entries=dict(sorted(entries.items())),
        )


EMPTY = Index(generation=0, before=None, entries={})
"""The index of a store in which nothing was ever put."""


def index_bytes(index: Index) -> bytes:
    """The content of an index file."""
    return (json_text({**encode(index), "before": index.before}, indent=1) + "\n").encode()


def digest_of(data: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def read_index(where: str, data: bytes, generation: int) -> Index:
    """An index from its bytes. Raises InputError for what is none, with every problem."""
    try:
        content, problems = parse(data.decode())
    except UnicodeDecodeError:
        raise refuse(where, "the index", "is not a text", remedy(generation)) from None
    if problems:
        raise InputError(where, [evolve(problem, remedy=remedy(generation)) for problem in problems])
    index, faults = decode(content, Index)
    if faults:
        raise InputError(where, [as_problem(fault, generation) for fault in faults])
    assert isinstance(index, Index)
    if index.generation != generation:
        problem = f"says that it is number {index.generation}, but stands in the place of number {generation}"
        raise refuse(where, "the index", problem, remedy(generation))
    for name, versions in index.entries.items():
        require_plausible(where, name, versions)
    return index


def as_problem(fault: DecodeError, generation: int) -> Diagnostic:
    """A fault of form; that something could be left open elsewhere is of no help here."""
    problem = fault.as_problem()
    return evolve(problem, remedy=remedy(generation)) if problem.code == NOT_OPEN else problem


def require_plausible(where: str, name: str, versions: tuple[Pushed, ...]) -> None:
    """Refuse a name without versions, one listed twice, and one that lacks a file that every entry has."""
    digests = [one.version for one in versions]
    if not versions or len(set(digests)) < len(digests):
        raise refuse(where, name, "lists no version, or one twice", "ask who keeps this store to push again")
    for one in versions:
        missing = [file for file in REQUIRED if file not in one.sizes]
        if missing:
            problem = f"version {one.version[:12]} has no {missing[0]}, which every entry has"
            raise refuse(where, name, problem, "ask who keeps this store to push it again")


def require_next(where: str, index: Index) -> None:
    """Refuse to go on from the last number that there is: no reader would find the next one."""
    if index.generation >= LAST:
        problem = f"has the last number that there is, {LAST}"
        raise refuse(where, "the index", problem, remedy(index.generation))


def remedy(generation: int) -> str:
    """What to do about an index that cannot be used."""
    return f"ask who keeps this store to mend or remove index/{generation:08}.json"


def blob_path(digest: str) -> str:
    """Where the content of that SHA-256 is."""
    return f"blobs/sha256/{digest[:2]}/{digest}"
