"""Whether a search collapsed."""

from __future__ import annotations

from pathlib import Path

from search.monitor.collapse import WINDOW, explained
from search.report.charts import monitor_chart
from search.report.markup import Html, element, joined, paragraph
from search.report.sections.parts import chart
from search.runs.read import read_monitor
from search.runs.records import MonitorRecord

EXPLAINED = (
    "A search collapses when ops without weights (identities, pools) win because they learn nothing and "
    "so are good from the start. Left, their share of the ops that would be derived, of the softmax weight "
    "and of the candidates. Then the entropy of the weights, 1 while nothing is decided. Where it was "
    "measured, the greatest eigenvalue of the Hessian of the validation loss in the alphas: a steep rise of "
    f"its mean over {WINDOW} measurements comes before a collapse (Zela et al. 2020)."
)


def collapse(run: Path) -> Html:
    rows = read_monitor(run)
    picture = chart(monitor_chart(rows), "Shares of weight-free ops, entropy and eigenvalue by epoch")
    return joined([*map(warning, (row for row in rows if row.causes)), paragraph(EXPLAINED), picture])


def warning(row: MonitorRecord) -> Html:
    words = "; ".join(explained(cause, row) for cause in row.causes)
    return element("p", f"In epoch {row.epoch + 1}, {words}.", class_="unfinished")
