"""Checking a given patch size against the network."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from genotype.diagnostics.diagnostic import refuse
from search.data.input_spec import AXES, InputSpec


def given_patch(patch: Sequence[int], needs: InputSpec) -> tuple[int, ...]:
    """A given patch, one number, x, y or x, y, z, as (y, x) or (z, y, x).

    Raises InputError if it has other axes, the network's resolutions do not divide it, or a norm would see a
    single voxel of it.
    """
    sides = tuple(patch) * needs.dims if len(patch) == 1 else tuple(reversed(patch))
    shown, sizes = "x".join(map(str, patch)), needs.sizes
    if len(sides) != needs.dims:
        problem = f"has {len(sides)} axes, but {needs.name} reads {AXES[needs.dims]}"
        raise refuse("--patch", shown, problem, f"give {needs.dims} numbers, or one for all axes")
    if not sizes.divide(sides):
        as_given = evolve(sizes, stride=sizes.stride[::-1])
        raise refuse("--patch", shown, f"{needs.name} takes {as_given}", "give such a size")
    if not sizes.train_on(sides):
        unit = "pixel" if needs.dims == 2 else "voxel"
        problem = f"{needs.name} reduces it to a single {unit}, on which {sizes.norm} norm cannot train"
        raise refuse("--patch", shown, problem, "give a larger one")
    return sides
