"""The plug-ins of installed packages, as their metadata tell them: nothing is imported."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import Distribution, EntryPoint, EntryPoints, distributions

from attrs import frozen

PREFIX = "genoc."
"""How the groups of entry points begin: `genoc.ops`, `genoc.losses`."""


@frozen
class Installed:
    """What a package adds: a name in a group, where its object is (`module:attribute`), and who adds it."""

    group: str
    name: str
    value: str
    distribution: str
    version: str

    @property
    def package(self) -> str:
        """The package in messages: `genoc-example 0.1.0`."""
        return f"{self.distribution} {self.version}"


def installed(group: str) -> tuple[Installed, ...]:
    """The plug-ins of a group by name, some perhaps of one name."""
    return every().get(group, ())


@cache
def every() -> Mapping[str, tuple[Installed, ...]]:
    """All plug-ins by group. Metadata are read once in a process, which takes a few milliseconds."""
    groups: dict[str, list[Installed]] = {}
    seen: set[str] = set()
    for found in distributions():
        points = list(points_of(found))
        if not points:
            continue
        name, version = str(found.name), str(found.version)
        key = re.sub("[-_.]+", "-", name).lower()
        if key in seen:  # an older one, which the first on the path hides
            continue
        seen.add(key)
        for point in points:
            one = Installed(point.group, point.name, point.value, name, version)
            groups.setdefault(point.group, []).append(one)
    return {group: tuple(sorted(found, key=lambda one: one.name)) for group, found in groups.items()}


def points_of(found: Distribution) -> Iterator[EntryPoint]:
    """The entry points of a package that are for genoc; none where its metadata cannot be read."""
    try:
        text = found.read_text("entry_points.txt") or ""
        points = found.entry_points if PREFIX in text else EntryPoints()
        yield from (point for point in points if point.group.startswith(PREFIX))
    except Exception:  # another package's damage, of which pip tells more
        return
