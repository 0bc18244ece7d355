"""How the entries here and those in a store differ."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, frozen

from search.entry_versions import SHORT, digest_of_entry, versions_of
from search.overview.columns import table
from zoo.entries.registry import entries, usable
from zoo.remotes.index import Index
from zoo.unknown import unknown

Status = Literal["same", "only here", "only there", "newer here", "newer there", "different"]


@frozen
class Difference:
    """An entry here and in a store: the digests of the current versions, None where there is none."""

    name: str
    status: Status
    here: str | None
    there: str | None


def differences(zoo: Path, index: Index, names: Iterable[str] = ()) -> tuple[Difference, ...]:
    """How the named entries differ, or all; of those that come with genoc only such that are there.

    Raises InputError for a name that neither side has.
    """
    own = {entry.name for entry in entries(zoo)}
    here = {entry.name: digest_of_entry(entry.folder) for entry in usable(zoo)}
    chosen = tuple(names) or sorted({*own, *index.entries})
    known = {*here, *index.entries}
    for name in chosen:
        if name not in known:
            raise unknown("the entries here and there", name, sorted(known))
    return tuple(difference(zoo, index, name, here.get(name)) for name in chosen)


def difference(zoo: Path, index: Index, name: str, chosen: str | None = None) -> Difference:
    """How an entry differs, or of its versions here the `chosen` one; "newer here" says that the version
    there is an earlier one here.
    """
    here = chosen or digest_of_entry(zoo / name)
    theirs = [one.version for one in index.of(name)]
    return Difference(name, status(zoo, name, here, theirs), here, theirs[-1] if theirs else None)


def status(zoo: Path, name: str, here: str | None, theirs: list[str]) -> Status:
    """The same in words."""
    if not theirs:
        return "only here"
    if here is None:
        return "only there"
    if here == theirs[-1]:
        return "same"
    if here in theirs:
        return "newer there"
    ours = [version.digest for version in versions_of(zoo, name)]
    if theirs[-1] not in ours:
        return "different"
    return "newer here" if ours.index(theirs[-1]) < ours.index(here) else "newer there"


def difference_lines(found: Iterable[Difference]) -> Iterator[str]:
    """A table of the entries."""
    rows = [(one.name, one.status, short(one.here), short(one.there)) for one in found]
    yield from table([("entry", "", "here", "there"), *rows]) if rows else ("no entries on either side",)


def short(digest: str | None) -> str:
    """The first digits of a digest."""
    return (digest or "-")[:SHORT]


def as_json(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [asdict(one) for one in found]
