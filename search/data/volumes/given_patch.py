"""Checking a given patch size against the network."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from genotype.diagnostics.diagnostic import refuse
from search.data.input_spec import InputSpec


def given_patch(patch: Sequence[int], needs: InputSpec) -> tuple[int, ...]:
    """A given patch, one number or x, y, z, as (z, y, x).

    Raises InputError if the network's resolutions do not divide it, or a norm would see a single voxel of
    it.
    """
    sides = tuple(patch) * 3 if len(patch) == 1 else tuple(reversed(patch))
    shown, sizes = "x".join(map(str, patch)), needs.sizes
    if not sizes.divide(sides):
        as_given = evolve(sizes, stride=sizes.stride[::-1])
        raise refuse("--patch", shown, f"{needs.name} takes {as_given}", "give such a size")
    if not sizes.train_on(sides):
        problem = f"{needs.name} reduces it to a single voxel, on which {sizes.norm} norm cannot train"
        raise refuse("--patch", shown, problem, "give a larger one")
    return sides
