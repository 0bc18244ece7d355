"""Measures by class in words and numbers: the rows of a compact table. Needs no torch."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from search.measures.record import EstimateRecord, MeansRecord, MeasuresRecord, Unit

UNITS: Mapping[Unit, str] = {"mm": "mm", "pixels": "px"}
WORDS = {"dice": "Dice", "iou": "IoU", "hd95": "HD95", "nsd": "NSD"}
OVER_CLASSES = "mean of classes"
NOT_GIVEN = re.compile(r"class_\d+")
"""The names of classes that a data set only numbers."""


def word(name: str) -> str:
    """A measure's name in words."""
    return WORDS.get(name, name)


def in_units(name: str, unit: Unit | None, tolerance: float | None) -> str:
    """What follows a measure's name: the unit of a distance, the tolerance of NSD."""
    if unit is None or tolerance is None:
        return ""
    if name == "nsd":
        return f" ({tolerance:g} {UNITS[unit]})"
    return f" ({UNITS[unit]})" if name == "hd95" else ""


def class_word(name: str | None) -> str:
    """A class's name in words, one that nobody gave as it is; of None, the mean over classes."""
    if name is None:
        return OVER_CLASSES
    return name if NOT_GIVEN.fullmatch(name) else name.replace("_", " ")


def with_interval(value: float | None, low: float | None, high: float | None) -> str:
    """A value with its interval; a dash for none."""
    if value is None or math.isnan(value):
        return "-"
    if low is None or high is None or math.isnan(low):
        return number(value)
    return f"{number(value)} {number(low)}-{number(high)}"


def number(value: float) -> str:
    """Three places, or for what is not below 10 one, without a leading zero."""
    text = f"{value:.3f}" if value < 10 else f"{value:.1f}"
    return text.removeprefix("0") if text != "0.000" else "0"


def heading(record: MeasuresRecord) -> list[str]:
    """The head of a table of means: an empty cell, then the measures, distances with their unit."""
    return ["", *(word(name) + in_units(name, record.unit, record.tolerance) for name in names(record))]


def mean_rows(record: MeasuresRecord) -> Iterator[tuple[str, ...]]:
    """Its rows: a class with its means over images and their intervals; for several, the mean over them."""
    several: list[tuple[str | None, MeansRecord]] = [(row.name, row) for row in record.classes]
    if record.mean_over_classes is not None:
        several.append((None, record.mean_over_classes))
    for name, row in several:
        yield (class_word(name), *(cell(row.mean.get(measure)) for measure in names(record)))


def names(record: MeasuresRecord) -> list[str]:
    """The measures that any class has, in the order of the file."""
    return list(dict.fromkeys(name for row in record.classes for name in row.mean))


def cell(estimate: EstimateRecord | None) -> str:
    """An estimate as it stands in a table."""
    return "-" if estimate is None else with_interval(estimate.value, estimate.low, estimate.high)


def partial_means(record: MeasuresRecord, count: int) -> Iterator[str]:
    """Which means are over fewer images than `count`, because the others have no value."""
    for row in record.classes:
        for name, estimate in row.mean.items():
            if estimate.images < count:
                yield f"{class_word(row.name)}: {word(name)} is over {estimate.images} of {count} images"
