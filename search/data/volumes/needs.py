"""What a network asks of volumes, and whether a set of them gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from attrs import frozen

from genotype.problems import Problem, Refused, refuse
from search.data.volumes.description import FILE, Description


@frozen
class Needs:
    """A network's input and output: axes, channels, labels (the background too), its stride (z, y, x)."""

    name: str
    dims: int
    channels: int
    labels: int
    stride: tuple[int, ...]


def require_suits(subject: str, found: Description, needs: Needs) -> None:
    """Refuse a set of volumes that the network cannot read, or whose classes it does not have."""
    problems = list(_unsuitable(found, needs))
    if problems:
        raise Refused(subject, problems)


def _unsuitable(found: Description, needs: Needs) -> Iterator[Problem]:
    if needs.dims != 3:
        problem = f"{needs.name} reads images of {needs.dims} axes, and these are volumes"
        yield Problem("spatial_dims", problem, "take a genotype of spatial_dims 3, or pictures")
    if needs.channels != len(found.channels):
        problem = f"{needs.name} reads {needs.channels}, {FILE} names {len(found.channels)}"
        yield Problem("in_channels", problem, f"write {len(found.channels)} into the genotype")
    if needs.labels != len(found.labels):
        problem = f"{needs.name} tells {needs.labels} labels apart, {FILE} names {', '.join(found.labels)}"
        remedy = f'write "output": "classes" and "out_channels": {len(found.labels)} into the genotype'
        yield Problem("out_channels", problem, remedy)


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
