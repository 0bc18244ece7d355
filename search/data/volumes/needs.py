"""What a network asks of volumes, and whether a set of them gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from compiler.sizes import Sizes
from genotype.problems import Problem, Refused, refuse
from search.data.volumes.description import FILE, Description


@frozen
class Needs:
    """A network's input and output: axes, channels, labels (the background too), sizes (z, y, x)."""

    name: str
    dims: int
    channels: int
    labels: int
    sizes: Sizes


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

    Refused where the network's resolutions do not divide it, or a norm is left a single voxel of it.
    """
    sides = tuple(patch) * 3 if len(patch) == 1 else tuple(reversed(patch))
    shown, sizes = "x".join(map(str, patch)), needs.sizes
    if not sizes.divide(sides):
        as_given = evolve(sizes, stride=sizes.stride[::-1])
        raise refuse("--patch", shown, f"{needs.name} takes {as_given}", "give such numbers")
    if not sizes.train_on(sides):
        problem = f"{needs.name} shrinks it to a single voxel, on which {sizes.norm} norm cannot train"
        raise refuse("--patch", shown, problem, "give a larger one")
    return sides
