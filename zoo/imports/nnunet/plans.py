"""A plans file and its configurations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from zoo.imports.nnunet.place import Place, read_place

PREFERRED: Final = ("3d_fullres", "2d")
"""Which configuration is meant unless one is named, in this order; else the first."""


@frozen
class Configuration:
    """A configuration with what it inherits, and what the plans say beside it."""

    path: Path
    plans: Place
    name: str
    place: Place

    @property
    def dataset(self) -> str:
        """The name of the data set, empty if the plans do not say it."""
        return self.plans.get_or("dataset_name", "").text()

    @property
    def others(self) -> tuple[str, ...]:
        """The names of the other configurations."""
        return tuple(other for other in self.plans.get("configurations").items() if other != self.name)

    def of(self, name: str) -> "Configuration":
        """Another configuration of the same plans."""
        return Configuration(self.path, self.plans, name, inherited(self.plans.get("configurations"), name))

    @property
    def dims(self) -> int:
        """2 for pictures, 3 for volumes."""
        patch = self.place.get("patch_size")
        axes = len(list(patch.entries()))
        if axes not in (2, 3):
            raise patch.wrong("a size of two or three axes")
        return axes

    @property
    def patch(self) -> tuple[int, ...]:
        """The size of its patches, in pixels by axis."""
        return tuple(entry.whole(1, 100_000) for entry in self.place.get("patch_size").entries())


def read_configuration(path: Path, name: str | None, preferred: Sequence[str] = PREFERRED) -> Configuration:
    """A configuration of a plans file: that of the name, or the first of `preferred` that is there, or the
    first of all.

    Raises InputError if the file is no plans file, or has no such configuration.
    """
    plans = read_place(path)
    if "configurations" not in plans.items():
        raise plans.refused(
            "is no plans file: it has no 'configurations'", "give nnUNetPlans.json or plans.json"
        )
    found = plans.get("configurations")
    names = list(found.items())
    if not names:
        raise found.refused("is empty", "give the file as nnU-Net wrote it")
    if name is None:
        name = next((usual for usual in preferred if usual in names), names[0])
    if name not in names:
        raise found.refused(f"has no {name!r}", f"choose one of {', '.join(map(repr, names))}")
    return Configuration(path, plans, name, inherited(found, name))


def inherited(configurations: Place, name: str) -> Place:
    """A configuration, completed by what it `inherits_from`."""
    values: dict[str, Any] = {}
    seen: list[str] = []
    at: str | None = name
    while at is not None:
        if at in seen:
            circle = " -> ".join([*seen, at])
            raise configurations.get(name).refused(f"inherits from itself: {circle}", "correct inherits_from")
        seen.append(at)
        place = configurations.get(at)
        values = {**place.items(), **values}
        at = place.get("inherits_from").text() if place.has("inherits_from") else None
    return Place(configurations.file, f"{configurations.path}.{name}", values)
