"""What `genoc zoo list` prints."""

from collections.abc import Iterable, Iterator
from typing import Any

from genotype import Refused, encode
from zoo.entry import Entry


def rows(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """Each entry's metadata; of one that cannot be read, what is wrong."""
    for entry in entries:
        try:
            yield {**encode(entry.record()), "name": entry.name}
        except Refused as refused:
            yield {"name": entry.name, "problems": [encode(problem) for problem in refused.problems]}


def listed(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line for each entry."""
    for row in rows:
        if "problems" in row:
            yield f"{row['name']:28} cannot be read: genoc zoo verify says why"
        else:
            mean, data = row["metrics"]["mean"], row["data"]["name"]
            measured = f"Dice {mean['dice']:.4f}  IoU {mean['iou']:.4f}"
            yield f"{row['name']:28} {row['parameters']:>12,}  {measured}  {data}"
