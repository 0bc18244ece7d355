"""A genotype for images of another number of axes."""

import json
from typing import Any

from compiler.checks.links import LINEAR
from compiler.checks.ops import with_axes
from compiler.ops.registry import BY_NAME
from genotype import Genotype, canonical_text, loads

PER_AXIS = ("stride", "kernel")
"""The keys whose values may be one size for each axis."""


def in_axes(genotype: Genotype, dims: int) -> Genotype:
    """A genotype or search space for images of so many axes.

    Linear interpolations and ops become those of as many axes. From 3 axes to 2, sizes that are given for
    each axis lose that of z; from 2 to 3 they stay, and `genoc check` refuses them.
    """
    if genotype.spatial_dims == dims:
        return genotype
    document = changed(json.loads(canonical_text(genotype)), dims) | {"spatial_dims": dims}
    return loads(json.dumps(document), genotype.name)


def changed(value: Any, dims: int, key: str = "") -> Any:
    """A genotype's data, or a part of it under a key, for another number of axes."""
    if isinstance(value, dict):
        return {name: changed(part, dims, inner(key, name)) for name, part in value.items()}
    if key in PER_AXIS and isinstance(value, list) and dims == 2 and is_sizes(value):
        return value[1:]
    if isinstance(value, list):
        return [changed(part, dims, key) for part in value]
    if key == "resize" and value in LINEAR.values():
        return LINEAR[dims]
    return op_in_axes(value, dims) if key == "op" and value in BY_NAME else value


def op_in_axes(name: str, dims: int) -> str:
    """An op of the same kind and size with so many axes; the same where there is none."""
    twin = with_axes(name, dims)
    return twin if dims not in BY_NAME[name].dims and twin in BY_NAME else name


def inner(key: str, name: str) -> str:
    """The key that counts for a part: of the options of a choice and of a resize's kind, the key above."""
    return key if name in ("choose", "kind") else name


def is_sizes(value: list[Any]) -> bool:
    """Whether a list is one size for each of three axes."""
    return len(value) == 3 and all(isinstance(size, int) for size in value)
