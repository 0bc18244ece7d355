"""What nnU-Net makes targets of deep supervision from: `strides`, of which the heads must be the sizes."""

from __future__ import annotations

from itertools import pairwise
from operator import floordiv, mod

from genotype import Genotype, InputError, refuse
from genotype.form.links import resize_of
from genotype.form.presence import in_force

Axes = tuple[int, ...]


def target_strides(genotype: Genotype) -> list[list[int]]:
    """The `strides` for which nnU-Net makes a target for each head, at its size.

    nnU-Net multiplies them up, and makes a target at each product but the last. Raises InputError where the
    heads are not in nnU-Net's order, from the finest on.
    """
    scales = head_scales(genotype)
    steps = [step(genotype, *pair) for pair in pairwise(scales)]
    deepest = genotype.strides[-1]
    rest = tuple(max(1, whole // last) for whole, last in zip(deepest, scales[-1], strict=True))
    return [list(each) for each in (scales[0], *steps, rest)]


def head_scales(genotype: Genotype) -> list[Axes]:
    """How much coarser than the image each head's logits are, by axis."""
    decided = in_force(genotype)
    full = (1,) * genotype.spatial_dims
    return [
        full if resize_of(head) else genotype.strides[decided.stages[head.source].level]
        for head in decided.heads
    ]


def step(genotype: Genotype, finer: Axes, coarser: Axes) -> Axes:
    """From the size of a head to that of the next."""
    if any(map(mod, coarser, finer)):
        raise disordered(genotype, finer, coarser)
    return tuple(map(floordiv, coarser, finer))


def disordered(genotype: Genotype, head: Axes, following: Axes) -> InputError:
    """The InputError for a head that is coarser than the one after it."""
    problem = f"one is {shown(head)} times coarser than the image, the next {shown(following)}"
    remedy = "order the heads from the finest to the coarsest, as nnU-Net's targets are"
    return refuse(genotype.name, "heads", problem, remedy)


def shown(axes: Axes) -> str:
    """`1 x 2 x 2`."""
    return " x ".join(map(str, axes))
