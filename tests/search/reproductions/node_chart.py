"""The chart of docs/darts-unet-log.md: `python -m tests.search.reproductions.node_chart LOG` draws it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from search.monitor.courses import Course, courses
from search.report.charts import alpha_chart, course_chart
from search.report.inline_svg import inline_svg
from search.reproductions.convert import alpha_record
from search.reproductions.decide import vectors
from search.reproductions.log import Log
from search.reproductions.read import read_log
from zoo.references import reference

DOCS = Path(__file__).parents[3] / "docs"
NODE = "skip_1_4.node_1"
SIZE = re.compile(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"')


def node_chart(log: Log) -> str:
    """The raw alphas of the ops into a node, and their weights beside them, as one SVG."""
    course = course_of(log)
    charts = {"alphas": alpha_chart(course, "alphas"), "weights": course_chart(course, "weights")}
    placed, left, height = [], 0.0, 0.0
    for words, chart in charts.items():
        size = SIZE.search(chart)
        assert size is not None
        width, height = float(size[1]), max(height, float(size[2]))
        place = f'<svg x="{left:g}" width="{width:g}" height="{size[2]}" '
        placed.append(str(inline_svg(chart, f"{words} of {NODE}").html()).replace("<svg ", place, 1))
        left += width
    return page(placed, left, height)


def page(charts: list[str], width: float, height: float) -> str:
    """Charts on white."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([f"<svg {names} {size}>", ground, *charts, "</svg>", ""])


def course_of(log: Log) -> Course:
    """The alphas of the ops into that node, after every epoch."""
    space = reference("darts-unet")
    every = [vectors(space, epoch.cells) for epoch in log.epochs]
    found = {course.decision.name: course for course in courses(alpha_record(space, every))}
    return found[f"cells.{NODE}"]


if __name__ == "__main__":
    (DOCS / "darts-unet-log-node_1.svg").write_text(node_chart(read_log(Path(sys.argv[1]))), "utf-8")
