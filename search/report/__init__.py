"""The report of a run: one HTML file with charts and pictures that opens without a network."""

from search.report.choose import choose
from search.report.page import write_report
from search.report.pictures import write_predictions

__all__ = ["choose", "write_predictions", "write_report"]
