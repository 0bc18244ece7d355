"""The classes that dataset.json names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from genotype.diagnostics.diagnostic import refuse

_REMEDY = (
    'name the labels from 0 without a gap: {"0": "background", "1": "liver"} or {"background": 0, "liver": 1}'
)


def label_names(subject: str, labels: Any) -> tuple[str, ...]:
    """The names of the labels, the background (0) first.

    The Decathlon writes {"0": "background"}, nnU-Net {"background": 0}. Raises InputError for anything
    else, for a gap, and for nnU-Net's regions and ignore label, which are not classes.
    """
    if not isinstance(labels, dict) or len(labels) < 2:
        raise refuse(subject, "labels", "does not name a background and a target", _REMEDY)
    name_of = _by_value(subject, labels)
    if sorted(name_of) != list(range(len(name_of))) or len(name_of) > 255:
        raise refuse(subject, "labels", f"has the values {sorted(name_of)}", _REMEDY)
    if "ignore" in name_of.values():
        raise refuse(
            subject,
            "labels",
            "has an ignore label, which is not supported",
            "leave out the cases that use it",
        )
    return tuple(name_of[value] for value in range(len(name_of)))


def _by_value(subject: str, labels: Mapping[str, Any]) -> dict[int, str]:
    if all(re.fullmatch(r"\d{1,3}", key) for key in labels):
        return {int(value): str(name) for value, name in labels.items()}
    wrong = [name for name, value in labels.items() if type(value) is not int]
    if wrong:
        problem = f"is {json.dumps(labels[wrong[0]])}, not a whole number"
        raise refuse(subject, f"labels.{wrong[0]}", problem, f"{_REMEDY}; numbers have no quotes")
    if len(set(labels.values())) < len(labels):
        raise refuse(subject, "labels", "gives two names to one value", _REMEDY)
    return {value: name for name, value in labels.items()}


def class_names(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The foreground's names as parts of identifiers: `Anterior part` is `anterior_part`.

    If two would be equal, or one empty, all are named by their values.
    """
    words = tuple(re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] for name in labels[1:])
    distinct = len(set(words)) == len(words) and all(words)
    return words if distinct else tuple(str(value) for value in range(1, len(labels)))
