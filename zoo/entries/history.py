"""What `genoc zoo log` prints: the versions of an entry."""

from collections.abc import Iterable, Iterator
from typing import Any

from genotype import InputError
from search.entry_versions import Version
from search.overview.columns import table
from zoo.entries.entry import Entry

HEADER = ("version", "digest", "added (UTC)", "Dice", "parameters", "from")


def history_json(versions: Iterable[Version]) -> list[dict[str, Any]]:
    """The versions for programs; of one whose metadata cannot be read, `dice` and `parameters` are null."""
    return [
        {
            "name": version.spelled,
            "version": version.digest,
            "current": version.is_current,
            "added": version.added,
            "source": version.source,
            **measured(version),
        }
        for version in versions
    ]


def measured(version: Version) -> dict[str, Any]:
    """The Dice that a version claims, and its number of parameters."""
    try:
        record = Entry(version.folder).record()
    except InputError:
        return {"dice": None, "parameters": None}
    return {"dice": record.metrics.mean.dice, "parameters": record.parameters}


def history_lines(versions: Iterable[Version]) -> Iterator[str]:
    """A table of the versions, the latest first."""
    yield from table([HEADER, *reversed([*map(row, versions)])])


def row(version: Version) -> tuple[str, ...]:
    """A line of the table."""
    found = measured(version)
    dice = "cannot be read" if found["dice"] is None else f"{found['dice']:.4f}"
    count = "" if found["parameters"] is None else f"{found['parameters']:,}"
    mark = " (current)" if version.is_current else ""
    added = version.added.replace("T", " ").removesuffix("Z")
    return f"v{version.number}{mark}", version.short, added, dice, count, version.source
