"""Every reader that is tried."""

from collections.abc import Mapping
from importlib import import_module

from tests.fuzz.target import Target

ROOMS = ("genotypes", "imports", "runs", "documents", "studies", "tensors", "zoo", "data", "images", "views")
"""The modules here, each of which has its TARGETS."""


def targets() -> Mapping[str, Target]:
    """All targets by name. What they read with is imported here, and not before."""
    rooms = (import_module(f"tests.fuzz.targets.{room}") for room in ROOMS)
    return {target.name: target for room in rooms for target in room.TARGETS}
