"""Whether a search collapsed."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from attrs import frozen

from search.monitor.collapse import WINDOW, explained
from search.report.charts import monitor_chart
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.runs.read import read_monitor
from search.runs.records import MonitorRecord


@frozen
class Warned:
    """What was warned of after an epoch, from 1."""

    epoch: int
    words: str


@frozen
class Collapse(Part):
    """Warnings, and the signs of collapse epoch by epoch; the eigenvalue's mean is over a window."""

    template: ClassVar[str] = "collapse"
    warnings: list[Warned]
    window: int
    svg: InlineSvg


def collapse(run: Path) -> Collapse:
    """The section, from monitor.csv. Raises Missing without it."""
    rows = read_monitor(run)
    svg = inline_svg(monitor_chart(rows), "Shares of weight-free ops, entropy and eigenvalue by epoch")
    return Collapse([warned(row) for row in rows if row.causes], WINDOW, svg)


def warned(row: MonitorRecord) -> Warned:
    """A row of monitor.csv as the warning that it caused; epochs count from 1."""
    return Warned(row.epoch + 1, "; ".join(explained(cause, row) for cause in row.causes))
