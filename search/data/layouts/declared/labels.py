"""What a JSON object of labels says of the values of masks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import IGNORE, LabelMap

REMEDY = (
    'name the labels, the background as 0: {"0": "background", "1": "liver"} or {"background": 0, "liver": 1}'
)
_LARGEST = 65535


def declared_labels(subject: str, labels: Any) -> LabelMap:
    """The labels, the background (value 0) first, then in the order of their values.

    The Decathlon writes {"0": "background"}, nnU-Net {"background": 0}; a label called `ignore` is
    ignored. Values may have gaps. Raises InputError for anything else, and for nnU-Net's regions, which
    overlap and are no classes.
    """
    if not isinstance(labels, dict) or len(labels) < 2:
        raise refuse(subject, "labels", "does not name a background and a target", REMEDY)
    name_of = _by_value(subject, labels)
    ignored = frozenset(value for value, name in name_of.items() if name.lower() == "ignore")
    values = sorted(name_of.keys() - ignored)
    if values[:1] != [0] or len(values) < 2 or len(values) > IGNORE or values[-1] > _LARGEST:
        raise refuse(subject, "labels", f"has the values {_some(values)}", REMEDY)
    return LabelMap(
        names=tuple(name_of[value] for value in values),
        values={value: label for label, value in enumerate(values)},
        ignore=ignored,
    )


def _some(values: list[int]) -> str:
    return str(values) if len(values) <= 10 else f"[{', '.join(map(str, values[:9]))}, ..., {values[-1]}]"


def _by_value(subject: str, labels: Mapping[str, Any]) -> dict[int, str]:
    if all(re.fullmatch(r"\d{1,5}", key) for key in labels):
        return _once(subject, {(int(value), str(name)) for value, name in labels.items()}, len(labels))
    regions = [name for name, value in labels.items() if isinstance(value, list)]
    if regions:
        problem = f"is the region {json.dumps(labels[regions[0]])}; regions overlap, and are not supported"
        remedy = "name each value by itself, and combine them after segmentation"
        raise refuse(subject, f"labels.{regions[0]}", problem, remedy)
    wrong = [name for name, value in labels.items() if type(value) is not int or value < 0]
    if wrong:
        problem = f"is {json.dumps(labels[wrong[0]])}, not a whole number"
        raise refuse(subject, f"labels.{wrong[0]}", problem, f"{REMEDY}; numbers have no quotes")
    return _once(subject, {(value, name) for name, value in labels.items()}, len(labels))


def _once(subject: str, named: set[tuple[int, str]], count: int) -> dict[int, str]:
    name_of = dict(sorted(named))
    if len(name_of) < count:
        raise refuse(subject, "labels", "gives two names to one value", REMEDY)
    return name_of


def mapping_note(labels: LabelMap) -> str | None:
    """A sentence on values that are not the labels; None if they are."""
    moved = {value: label for value, label in labels.values.items() if value != label}
    if not moved:
        return None
    shown = ", ".join(f"{value} is {label}" for value, label in [*moved.items()][:6])
    more = len(moved) - 6
    return f"the values of the masks are not consecutive: {shown}" + (f" and {more} more" if more > 0 else "")
