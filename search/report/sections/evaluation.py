"""How well each image of the test part was segmented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from attrs import frozen

from search.measures.words import heading, mean_rows, partial_means
from search.report.charts import dice_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.report.words import counted
from search.runs.documents.evaluation import EvaluationRecord
from search.runs.read import Missing, read_evaluation

MEASURES = {"dice": "Dice", "iou": "IoU", "accuracy": "accuracy"}


@frozen
class Evaluation(Part):
    """Measures over the images of a part of the data, and a histogram of their Dice."""

    template: ClassVar[str] = "evaluation"
    images: str
    split: str
    left_out: str
    measured: list[tuple[str, ...]]
    classes: ClassTable | None
    svg: InlineSvg


@frozen
class ClassTable:
    """Means by class with their intervals, and which of them are over fewer images."""

    head: list[str]
    rows: list[tuple[str, ...]]
    notes: list[str]


def evaluation(run: Path) -> Evaluation:
    """The section, from evaluation.json. Raises Missing if it names no images."""
    record = read_evaluation(run)
    if not record.images:
        raise Missing("evaluation.json names no images.")
    images = counted(len(record.images), "image")
    histogram = dice_chart([image.dice for image in record.images])
    rows = [*measure_rows(record), *class_rows(record.class_dice())]
    left_out = counted(len(record.left_out), "image") if record.left_out else ""
    svg = inline_svg(histogram, f"Histogram of the Dice of {images}")
    return Evaluation(images, record.split, left_out, rows, class_table(record), svg)


def class_table(record: EvaluationRecord) -> ClassTable | None:
    """The measures by class; None if they were not measured."""
    if record.measures is None:
        return None
    found = record.measures
    notes = [*partial_means(found, len(record.images))]
    return ClassTable(heading(found), [*mean_rows(found)], notes)


def measure_rows(record: EvaluationRecord) -> Iterator[tuple[str, ...]]:
    """The table's rows for the means over classes, one for each measure."""
    for measure, word in MEASURES.items():
        yield row(word, [getattr(image, measure) for image in record.images])


def class_rows(dice: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, ...]]:
    """The Dice of each class, of which the first rows are means."""
    for name, values in dice.items():
        yield row(f"Dice, {name.replace('_', ' ')}", values)


def row(word: str, given: Sequence[float]) -> tuple[str, ...]:
    """A row of the table: a name, then mean, median, minimum and maximum, and the number of values."""
    values = np.array(given)
    numbers = values.mean(), np.median(values), values.min(), values.max()
    return word, *(f"{number:.4f}" for number in numbers), str(len(values))
