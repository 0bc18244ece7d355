"""A value of a JSON file together with where it is, so that what is wrong with it can be said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from genotype import InputError, refuse
from genotype.diagnostics.diagnostic import quoted
from genotype.text.files import require_disk
from genotype.text.read import parse
from genotype.text.regular import read_text, reason


@frozen
class Place:
    """A value at a path of a file: `configurations.2d.patch_size`. Every method raises InputError for a
    value of another kind.
    """

    file: str
    path: str
    value: Any

    def refused(self, problem: str, remedy: str) -> InputError:
        """The InputError for this place."""
        return refuse(self.file, self.path or "the file", problem, remedy)

    def wrong(self, wanted: str) -> InputError:
        """The InputError for a value that is not what is wanted."""
        return self.refused(f"is {quoted(self.value)}, not {wanted}", "give the file as nnU-Net wrote it")

    def items(self) -> dict[str, Any]:
        """The object here."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self.value

    def has(self, key: str) -> bool:
        """Whether the object here has a key with a value other than null."""
        return self.items().get(key) is not None

    def get(self, key: str) -> Place:
        """What the object here has at a key."""
        if key not in self.items():
            raise self.refused(f"has no {key!r}", "give the file as nnU-Net wrote it")
        return self.get_or(key, None)

    def get_or(self, key: str, default: Any) -> Place:
        """What the object here has at a key, or the default in its place."""
        return Place(self.file, f"{self.path}.{key}".lstrip("."), self.items().get(key, default))

    def entries(self) -> Iterator[Place]:
        """The entries of the list here."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        for number, value in enumerate(self.value):
            yield Place(self.file, f"{self.path}[{number}]", value)

    def text(self) -> str:
        """The text here."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def flag(self) -> bool:
        """The true or false here."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """The whole number here, from `low` to `high`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.wrong(f"a whole number from {low} to {high:,}")
        return self.value

    def number(self, low: float, high: float) -> float:
        """The number here, from `low` to `high`."""
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or not low <= self.value <= high
        ):
            raise self.wrong(f"a number from {low:g} to {high:g}")
        return float(self.value)

    def per_stage(self, stages: int) -> list[Place]:
        """The values of each stage: of a list its entries, of anything else itself as often."""
        if not isinstance(self.value, list):
            return [self] * stages
        if len(self.value) != stages:
            raise self.refused(f"has {len(self.value)} entries for {stages} stages", "give one for each")
        return list(self.entries())

    def axes(self, dims: int, low: int = 1) -> tuple[int, ...]:
        """A size by axis; one number stands for all axes."""
        if not isinstance(self.value, list):
            return (self.whole(low, 63),) * dims
        if len(self.value) != dims:
            raise self.refused(f"has {len(self.value)} axes, but the network {dims}", "give one for each")
        return tuple(entry.whole(low, 63) for entry in self.entries())


def read_place(path: Path) -> Place:
    """The whole of a JSON file, which holds an object. Raises InputError if it cannot be read."""
    try:
        data, problems = parse(read_text(path, "document"))
    except (OSError, UnicodeDecodeError) as error:
        require_disk(path, error)
        problem = "is not a text file" if isinstance(error, UnicodeDecodeError) else reason(error)
        raise refuse(str(path), path.name, problem, "give the path of nnU-Net's JSON file") from None
    if problems:
        raise InputError(str(path), problems)
    place = Place(str(path), "", data)
    place.items()
    return place
