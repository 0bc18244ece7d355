"""The report of a run: one HTML file with charts and pictures that opens without a network."""

from search.report.page import write_report

__all__ = ["write_report"]
