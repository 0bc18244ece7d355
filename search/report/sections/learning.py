"""How a run learned."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
from attrs import frozen

from search.report.charts import epoch_chart, step_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part, or_absent
from search.runs.read import read_epochs, read_steps
from search.runs.records import EpochRecord


@frozen
class Learning(Part):
    """What was recorded by epoch and by step, or why it was not."""

    template: ClassVar[str] = "learning"
    epochs: Part
    steps: Part


@frozen
class Epochs(Part):
    """Learning curves, and a table of the last and best epochs."""

    template: ClassVar[str] = "epochs"
    svg: InlineSvg
    measured: list[tuple[str, ...]]


@frozen
class Steps(Part):
    """Loss and learning rate, and how many of `count` steps were skipped."""

    template: ClassVar[str] = "steps"
    svg: InlineSvg
    skipped: int
    count: int


def learning(run: Path) -> Learning:
    """The section, from epochs.csv and steps.csv; each part is left out without its file."""
    return Learning(or_absent(by_epoch, run), or_absent(by_step, run))


def by_epoch(run: Path) -> Epochs:
    """Curves over epochs, and a table of the last and best ones. Raises Missing without epochs.csv."""
    rows = read_epochs(run)
    svg = inline_svg(epoch_chart(rows), "Loss, accuracy, Dice and IoU over the epochs")
    return Epochs(svg, list(measured(rows)))


def by_step(run: Path) -> Steps:
    """The curves over steps, and how many were skipped. Raises Missing without steps.csv."""
    rows = read_steps(run)
    svg = inline_svg(step_chart(rows), "Loss and learning rate of every step")
    return Steps(svg, sum(math.isnan(row.loss) for row in rows), len(rows))


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
    """A row of the table: the set, the epoch from 1 on, and the measures; a dash for none."""
    numbers = (row.loss, row.dice, row.iou, row.accuracy)
    shown = (f"{number:.4f}" if np.isfinite(number) else "\N{EN DASH}" for number in numbers)
    return name, str(row.epoch - first + 1), *shown
