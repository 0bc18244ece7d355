"""From the values of a mask to labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import refuse
from search.data.cases import IGNORE, LabelMap

_REMEDY = "read the data set anew: the file has changed since, or is no mask of it"


def labelled(values: NDArray[Any], labels: LabelMap, place: str = "the mask") -> NDArray[np.uint8]:
    """The labels uint8 of values of integers, of the same shape; ignored values are IGNORE.

    Raises InputError, which names the `place`, for a value that the label map does not have.
    """
    codes = {**labels.values, **dict.fromkeys(labels.ignore, IGNORE)}
    if values.dtype == np.uint8:
        return _by_table(values, codes, place)
    keys = np.array(sorted(codes), np.int64)
    rows = np.searchsorted(keys, values).clip(max=len(keys) - 1)
    _require_known(values, keys[rows] == values, place)
    return np.asarray(np.array([codes[int(key)] for key in keys], np.uint8)[rows])


def _by_table(values: NDArray[Any], codes: dict[int, int], place: str) -> NDArray[np.uint8]:
    table, known = np.zeros(256, np.uint8), np.zeros(256, np.bool_)
    for value, label in codes.items():
        if 0 <= value < 256:
            table[value], known[value] = label, True
    if not known.all():
        _require_known(values, known[values], place)
    return np.asarray(table[values])


def _require_known(values: NDArray[Any], known: NDArray[np.bool_], place: str) -> None:
    if not known.all():
        shown = ", ".join(map(str, np.unique(values[~known])[:3].tolist()))
        raise refuse(place, place, f"holds values that no label is declared for: {shown}", _REMEDY, "D147")
