"""How well each image of the test part was segmented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from search.report.charts import dice_chart
from search.report.markup import Html, joined, paragraph, table
from search.report.sections.parts import chart
from search.report.words import counted
from search.runs.read import Missing, read_class_dice, read_evaluation
from search.runs.records import EvaluationRecord

MEASURES = {"dice": "Dice", "iou": "IoU", "accuracy": "accuracy"}


def evaluation(run: Path) -> Html:
    found = read_evaluation(run)
    if not found.images:
        raise Missing("evaluation.json names no images.")
    words = f"Every one of the {counted(len(found.images), 'image')} of the {found.split} part, on its own."
    header = ["", "mean", "median", "lowest", "highest", "images"]
    dice = [image.dice for image in found.images]
    picture = chart(dice_chart(dice), f"Histogram of the Dice of {counted(len(dice), 'image')}")
    rows = [*measure_rows(found), *class_rows(read_class_dice(run))]
    return joined([paragraph(words), table(header, rows, class_="numbers"), picture])


def measure_rows(found: EvaluationRecord) -> Iterator[tuple[str, ...]]:
    for measure, word in MEASURES.items():
        yield row(word, [getattr(image, measure) for image in found.images])


def class_rows(dice: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, ...]]:
    """The Dice of each class, of which the first rows are means."""
    for name, values in dice.items():
        yield row(f"Dice, {name.replace('_', ' ')}", values)


def row(word: str, given: Sequence[float]) -> tuple[str, ...]:
    values = np.array(given)
    numbers = values.mean(), np.median(values), values.min(), values.max()
    return word, *(f"{number:.4f}" for number in numbers), str(len(values))
