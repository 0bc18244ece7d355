"""What synthetic pictures and volumes have in common: their sets, names and seeds."""

from __future__ import annotations

from collections.abc import Mapping

from genotype.diagnostics.diagnostic import refuse

STREAMS = {"train": 0, "val": 1, "test": 2}
"""Each part draws from its own stream, so that more training images leave the test images as they are."""


def name_of(part: str, seed: int, index: int) -> str:
    """The id of an image."""
    return f"{part}-{seed}-{index:05d}"


def require_possible(size: int, smallest: int, counts: Mapping[str, int], seed: int) -> None:
    """Refuse a size below the smallest, an empty set and a negative seed."""
    if size < smallest or min(counts.values()) < 1 or seed < 0:
        sets = ", ".join(f"{count} {part}" for part, count in counts.items())
        asked = f"size {size}, sets of {sets}, seed {seed}"
        remedy = f"use a size of at least {smallest}, at least one image in each set and a seed of at least 0"
        raise refuse("synthetic data", "request", f"cannot be generated: {asked}", remedy)
