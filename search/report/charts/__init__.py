"""The charts of a report, each from values to SVG text."""

from search.report.charts.alphas import alpha_chart, chart_width, course_chart
from search.report.charts.epochs import epoch_chart
from search.report.charts.heatmap import decided_chart
from search.report.charts.images import dice_chart
from search.report.charts.measures import measure_chart
from search.report.charts.monitor import monitor_chart
from search.report.charts.steps import step_chart

__all__ = [
    "alpha_chart",
    "chart_width",
    "course_chart",
    "decided_chart",
    "dice_chart",
    "epoch_chart",
    "measure_chart",
    "monitor_chart",
    "step_chart",
]
