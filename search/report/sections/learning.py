"""How a run learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from search.report.charts import epoch_chart, step_chart
from search.report.markup import Html, joined, paragraph, table
from search.report.sections.parts import chart, or_sentence
from search.runs.read import read_epochs, read_steps
from search.runs.records import EpochRecord


def learning(run: Path) -> Html:
    return joined(or_sentence(part, run) for part in (by_epoch, by_step))


def by_epoch(run: Path) -> Html:
    rows = read_epochs(run)
    picture = chart(epoch_chart(rows), "Loss, accuracy, Dice and IoU over the epochs")
    header = ["part of the data", "epoch", "loss", "Dice", "IoU", "accuracy"]
    return joined([picture, table(header, measured(rows), class_="numbers")])


def by_step(run: Path) -> Html:
    rows = read_steps(run)
    picture = chart(step_chart(rows), "Loss and learning rate of every step")
    skipped = sum(np.isnan(row.loss) for row in rows)
    if not skipped:
        return picture
    words = f"{skipped} of {len(rows)} half-steps gave no finite numbers and were not taken."
    return joined([picture, paragraph(words)])


def measured(rows: Sequence[EpochRecord]) -> Iterator[tuple[str, ...]]:
    """For each part of the data its last epoch, and the one of the best Dice if it is another."""
    first = min(row.epoch for row in rows)
    for split in dict.fromkeys(row.split for row in rows):
        own = [row for row in rows if row.split == split]
        best = max(own, key=lambda row: float(np.nan_to_num(row.dice, nan=-1)))
        if best.dice > own[-1].dice:
            yield measured_row(f"{split}, best Dice", best, first)
        yield measured_row(f"{split}, last", own[-1], first)


def measured_row(name: str, row: EpochRecord, first: int) -> tuple[str, ...]:
    numbers = (row.loss, row.dice, row.iou, row.accuracy)
    shown = (f"{number:.4f}" if np.isfinite(number) else "\N{EN DASH}" for number in numbers)
    return name, str(row.epoch - first + 1), *shown
