"""What `genoc zoo list` prints."""

from collections.abc import Iterable, Iterator
from typing import Any

from genotype import InputError, encode
from search.entry_versions import Version
from zoo.entries.entry import RECORD, Entry


def rows(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """The metadata of each entry; for one that cannot be read, the problem."""
    for entry in entries:
        try:
            yield {**encode(entry.record()), "name": entry.name}
        except InputError as refused:
            yield {"name": entry.name, "problems": [encode(problem) for problem in refused.problems]}


def rows_of_versions(versions: Iterable[Version]) -> Iterator[dict[str, Any]]:
    """The same of every version, named NAME@v1, with its digest and whether it is the current one."""
    for version in versions:
        (row,) = rows([Entry(version.folder)])
        told = {"name": version.spelled, "version": version.digest, "current": version.is_current}
        yield {**row, **told, "added": version.added}


def complaints(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The problem of each entry that cannot be read."""
    for row in rows:
        for problem in row.get("problems", ()):
            yield f"{row['name']}: cannot be read: {RECORD}: {problem['path']}: {problem['problem']}"
            yield f"    -> {problem['remedy']}"


def listed(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line for each entry that can be read."""
    for row in rows:
        if "problems" not in row:
            mean, data = row["metrics"]["mean"], row["data"]["name"]
            measured = f"Dice {mean['dice']:.4f}  IoU {mean['iou']:.4f}"
            yield f"{row['name']:28} {row['parameters']:>12,}  {measured}  {data}"
