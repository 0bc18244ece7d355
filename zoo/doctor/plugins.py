"""Plug-ins: what other installed packages add to genoc, by their entry points. None is imported here."""

from collections.abc import Iterator
from importlib.metadata import entry_points

from zoo.doctor.finding import Finding

PLUGINS = "Plug-ins"
KINDS = ("methods", "ops", "blocks", "losses", "data", "augmentations")
"""What may be added; the group of entry points is named `genoc.` and the kind."""


def plugins() -> Iterator[Finding]:
    """Every plug-in with its kind and the package that it is from."""
    for kind in KINDS:
        for one in sorted(entry_points(group=f"genoc.{kind}"), key=lambda one: one.name):
            package = f"{one.dist.name} {one.dist.version}" if one.dist else "an unknown package"
            yield Finding(PLUGINS, one.name, f"{kind}, of {package}")
