"""The differences between two genotypes, in a genotype's own terms.

Stages and cells are compared by name, levels by number; list items are matched by
`genotype/diff/matching.py`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from attrs import frozen

from genotype.diff.matching import Items, label, match
from genotype.form.cells import Block, BlockInput, Edge
from genotype.form.choose import Choose
from genotype.form.links import Head, Link
from genotype.form.network import Genotype
from genotype.form.stages import Level, Stage
from genotype.text.keys import json_name

DIMS = "spatial_dims"


@frozen
class Change:
    """The values at a path before and after; None where there is none.

    Both are equal for an item that moved within its list. If it also changed, both are what it joins, and
    its other changes are listed separately.
    """

    path: str
    before: Any
    after: Any

    def reversed(self) -> "Change":
        return Change(self.path, self.after, self.before)


def differences(a: Genotype, b: Genotype) -> tuple[Change, ...]:
    """Every difference; none if the two are equal. That one is 2D and the other 3D comes first.

    `differences(b, a)` gives the same changes with before and after exchanged.
    """
    return tuple(sorted(changes("", a, b), key=lambda change: change.path != DIMS))


def changes(path: str, a: Any, b: Any) -> Iterator[Change]:
    """The differences between two values at one path."""
    if a == b:
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        yield from key_changes(path, a, b)
    elif type(a) is type(b) and attrs.has(type(a)) and not isinstance(a, Choose):
        yield from key_changes(path, fields(a), fields(alike(a, b)))
    elif are(Level, a, b):
        yield from key_changes(path, dict(enumerate(a)), dict(enumerate(b)))
    elif are(Link | Head | Edge | Block | BlockInput, a, b):
        yield from item_changes(path, a, b)
    else:
        yield Change(path, a, b)


def alike(a: Any, b: Any) -> Any:
    """The second of two values; a stage with equal widths in every layer has them as in the first."""
    if isinstance(a, Stage) and isinstance(b, Stage) and a.layer_widths == b.layer_widths:
        return attrs.evolve(b, widths=a.widths)
    return b


def fields(value: Any) -> dict[str, Any]:
    """An object's values by their names in JSON."""
    return {json_name(a): getattr(value, a.name) for a in attrs.fields(type(value))}


def are(kind: Any, *lists: Any) -> bool:
    """Whether all lists are tuples whose items have this type."""
    return all(isinstance(each, tuple) and all(isinstance(item, kind) for item in each) for each in lists)


def key_changes(path: str, a: Mapping[Any, Any], b: Mapping[Any, Any]) -> Iterator[Change]:
    """The differences between two mappings, key by key."""
    for key in dict.fromkeys([*a, *b]):
        step = f"[{key}]" if isinstance(key, int) else f".{key}"
        yield from changes((path + step).removeprefix("."), a.get(key), b.get(key))


def item_changes(path: str, a: Items, b: Items) -> Iterator[Change]:
    """The differences between two lists: items removed, changed, moved and added."""
    matching = match(a, b)
    yield from (Change(path, item, None) for item in matching.left)
    for before, after in (*matching.paired, *matching.moved):
        yield from changes(f"{path}[{label(before)}]", before, after)
    for before, after in matching.moved:
        what = before if before == after else label(before)
        yield Change(path, what, what)
    yield from (Change(path, None, item) for item in matching.came)
