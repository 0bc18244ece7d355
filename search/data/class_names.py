"""The names of classes in measures."""

from __future__ import annotations

import re


def class_names(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The foreground's names as parts of identifiers: `Anterior part` is `anterior_part`.

    If two would be equal, or one empty, all are named by their values.
    """
    words = tuple(re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] for name in labels[1:])
    distinct = len(set(words)) == len(words) and all(words)
    return words if distinct else tuple(str(value) for value in range(1, len(labels)))
