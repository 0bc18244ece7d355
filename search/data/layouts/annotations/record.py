"""An object in a COCO file, each of whose values is checked when it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import InputError, quoted, refuse
from search.data.layouts.declared.documents import inside

_LARGEST = 1 << 20


@frozen(eq=False)
class Record:
    """One object of a list, and where it is."""

    root: Path
    where: str
    content: Mapping[str, Any]

    def whole(self, key: str) -> int:
        """A whole number. Raises InputError for anything else."""
        value = self.content.get(key)
        if type(value) is not int:
            raise self.refusal(key, "is not a whole number", "write it as COCO does")
        return value

    def size(self, key: str) -> int:
        """A number of pixels. Raises InputError unless it can be one."""
        value = self.whole(key)
        if not 0 < value <= _LARGEST:
            raise self.refusal(
                key, f"is {quoted(value)}, which is no size in pixels", "write the image's own"
            )
        return value

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(key, "is not a name", "write a text")
        return value

    def file_name(self) -> str:
        """The name of an image's file, with `/` between folders. Raises InputError if it leads elsewhere."""
        path = inside(self.root, self.text("file_name"), f"{self.where}.file_name")
        return path.relative_to(self.root).as_posix()

    def outline(self) -> Any | None:
        """Polygons or a run-length encoding; None if there are none."""
        found = self.content.get("segmentation")
        if found is None or found == []:
            return None
        if isinstance(found, list) and all(_is_polygon(each) for each in found):
            return found
        if isinstance(found, dict) and _is_encoding(found):
            return found
        form = "write polygons [[x1, y1, x2, y2, x3, y3, ...]] or RLE {counts, size}"
        raise self.refusal("segmentation", "is neither polygons nor RLE", form)

    def refusal(self, key: str, problem: str, remedy: str) -> InputError:
        """What is wrong with a value."""
        return refuse(str(self.root), f"{self.where}.{key}", problem, remedy)


def records(root: Path, where: str, document: Mapping[str, Any], key: str) -> list[Record]:
    """The objects of a list. Raises InputError if it is not one."""
    found = document[key]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise refuse(str(root), f"{where}: {key}", "is not a list of objects", "write it as COCO does")
    return [Record(root, f"{where}: {key}[{place}]", each) for place, each in enumerate(found)]


def by_id(found: Sequence[Record]) -> dict[int, Record]:
    """The records by their ids, in the order of these. Raises InputError if two have one."""
    record_of: dict[int, Record] = {}
    for record in found:
        if record_of.setdefault(record.whole("id"), record) is not record:
            raise record.refusal("id", f"is {quoted(record.whole('id'))} again", "give each its own")
    return dict(sorted(record_of.items()))


def _is_polygon(found: Any) -> bool:
    return (
        isinstance(found, list)
        and len(found) >= 6
        and len(found) % 2 == 0
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in found)
    )


def _is_encoding(found: Mapping[str, Any]) -> bool:
    counts, size = found.get("counts"), found.get("size")
    is_size = (
        isinstance(size, list) and len(size) == 2 and all(type(side) is int and side > 0 for side in size)
    )
    return is_size and (isinstance(counts, str) or _are_counts(counts))


def _are_counts(counts: Any) -> bool:
    return isinstance(counts, list) and all(type(count) is int and count >= 0 for count in counts)
