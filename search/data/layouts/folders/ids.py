"""Ids of cases from names that may recur in several folders."""

from __future__ import annotations

from collections.abc import Sequence

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import Case
from search.data.layouts.folders.names import few


def ids_of(keys: Sequence[tuple[str, str]]) -> list[str]:
    """An id for each place and name: the name if no two are equal, else the place before it."""
    names = [name for _, name in keys]
    if len(set(names)) == len(names):
        return names
    return ["_".join([*filter(None, place.split("/")), name]) for place, name in keys]


def in_order(subject: str, cases: Sequence[Case]) -> tuple[Case, ...]:
    """The cases, ordered by id. Raises InputError if two have one id."""
    count: dict[str, int] = {}
    for case in cases:
        count[case.id] = count.get(case.id, 0) + 1
    again = sorted(name for name, times in count.items() if times > 1)
    if again:
        text = (
            f"two images have the same id, {len(again)} times"
            if len(again) > 1
            else "two images have this id"
        )
        raise refuse(subject, few(again), text, "rename one of them, or keep one", "D103")
    return tuple(sorted(cases, key=lambda case: case.id))
