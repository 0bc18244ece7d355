"""What a network asks of patches of volumes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from genotype.problems import refuse
from search.data.suits import Needs


def given_patch(patch: Sequence[int], needs: Needs) -> tuple[int, ...]:
    """A patch that a person gave, one number or x, y, z, as (z, y, x).

    Refused where the network's resolutions do not divide it, or shrink it to a single voxel.
    """
    sides = tuple(patch) * 3 if len(patch) == 1 else tuple(reversed(patch))
    shown = "x".join(map(str, patch))
    if len(sides) != 3 or any(
        side < 1 or side % step for side, step in zip(sides, needs.stride, strict=False)
    ):
        multiple = " x ".join(map(str, reversed(needs.stride)))
        raise refuse("--patch", shown, f"{needs.name} takes multiples of {multiple}", "give such numbers")
    if prod(sides) == prod(needs.stride):
        problem = f"{needs.name} shrinks it to a single voxel, which no norm can train on"
        raise refuse("--patch", shown, problem, "give a larger one")
    return sides
