"""What a JSON object of labels says of the values of masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from genotype.diagnostics.diagnostic import QUOTED, cut, quoted, refuse
from search.data.cases import IGNORE, LabelMap

REMEDY = (
    'name the labels, the background as 0: {"0": "background", "1": "liver"} or {"background": 0, "liver": 1}'
)
_LARGEST = 65535
_LONGEST = 200
"""In characters, of the name of a label or channel."""


def declared_labels(subject: str, where: str, labels: Any) -> LabelMap:
    """The labels, the background (value 0) first, then in the order of their values; `where` they are
    declared is a file, or `FILE: KEY`.

    The Decathlon writes {"0": "background"}, nnU-Net {"background": 0}; a label called `ignore` is
    ignored. Values may have gaps. Raises InputError for anything else, and for nnU-Net's regions, which
    overlap and are no classes.
    """
    if not isinstance(labels, dict) or len(labels) < 2:
        raise refuse(subject, where, "does not name a background and a target", REMEDY)
    name_of = _by_value(subject, where, labels)
    ignored = frozenset(value for value, name in name_of.items() if name.lower() == "ignore")
    values = sorted(name_of.keys() - ignored)
    if values[:1] != [0] or len(values) < 2 or len(values) > IGNORE or values[-1] > _LARGEST:
        raise refuse(subject, where, f"has the values {_some(values)}", REMEDY)
    return LabelMap(
        names=short_names(subject, where, (name_of[value] for value in values)),
        values={value: label for label, value in enumerate(values)},
        ignore=ignored,
    )


def short_names(subject: str, where: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names of labels or channels. Raises InputError for one that no line of a report could hold."""
    found = tuple(names)
    for name in found:
        if len(name) > _LONGEST:
            problem = f"a name has {len(name):,} characters: {quoted(name)}"
            raise refuse(subject, where, problem, f"write names of at most {_LONGEST}")
    return found


def _some(values: list[int]) -> str:
    words = [quoted(value) for value in (values if len(values) <= 10 else [*values[:9], values[-1]])]
    return f"[{', '.join(words if len(values) <= 10 else [*words[:9], '...', words[9]])}]"


def _by_value(subject: str, where: str, labels: Mapping[str, Any]) -> dict[int, str]:
    if all(re.fullmatch(r"\d{1,5}", key) for key in labels):
        named = {(int(value), str(name)) for value, name in labels.items()}
        return _once(subject, where, named, len(labels))
    regions = [name for name, value in labels.items() if isinstance(value, list)]
    if regions:
        problem = f"is the region {quoted(labels[regions[0]])}; regions overlap, and are not supported"
        remedy = "name each value by itself, and combine them after segmentation"
        raise refuse(subject, _key(where, regions[0]), problem, remedy)
    wrong = [name for name, value in labels.items() if type(value) is not int or value < 0]
    if wrong:
        problem = f"is {quoted(labels[wrong[0]])}, not a whole number"
        raise refuse(subject, _key(where, wrong[0]), problem, f"{REMEDY}; numbers have no quotes")
    return _once(subject, where, {(value, name) for name, value in labels.items()}, len(labels))


def _key(where: str, name: str) -> str:
    return f"{where}{'.' if ': ' in where else ': '}{cut(name, QUOTED)}"


def _once(subject: str, where: str, named: set[tuple[int, str]], count: int) -> dict[int, str]:
    name_of = dict(sorted(named))
    if len(name_of) < count:
        raise refuse(subject, where, "gives two names to one value", REMEDY)
    return name_of


def mapping_note(labels: LabelMap) -> str | None:
    """A sentence on values that are not the labels; None if they are."""
    moved = {value: label for value, label in labels.values.items() if value != label}
    if not moved:
        return None
    shown = ", ".join(f"{value} is {label}" for value, label in [*moved.items()][:6])
    more = len(moved) - 6
    return f"the values of the masks are not consecutive: {shown}" + (f" and {more} more" if more > 0 else "")
