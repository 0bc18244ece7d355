"""The pictures of a data set: a contact sheet, and a histogram of its values and labels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from genotype.text.files import write_bytes
from search.data.checks.check import Report
from search.data.checks.told import shares
from search.predictions.pictures import class_colour, png
from search.predictions.sheet import Tile, contact_sheet

SHEET, HISTOGRAM = "sheet.png", "histogram.png"
BINS = 64
_GREY = "#888888"


def write_pictures(report: Report, folder: Path) -> Iterator[Path]:
    """Write both pictures into a folder, and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    tiles = [*tiles_of(report)]
    if tiles:
        write_bytes(folder / SHEET, png(contact_sheet(tiles)))
        yield folder / SHEET
    write_bytes(folder / HISTOGRAM, histogram(report))
    yield folder / HISTOGRAM


def tiles_of(report: Report) -> Iterator[Tile]:
    """The images to be shown; slices of volumes are turned over, so that a head looks up."""
    for case in report.cases:
        if case.picture is not None:
            rows = slice(None, None, 1 if case.place is None else -1)
            labels = report.shown.get(case.case.id)
            yield Tile(case.case.id, case.picture[:, rows], None if labels is None else labels[rows])


def histogram(report: Report) -> bytes:
    """The values of each channel and the share of each label, as a PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    values, labels = figure.subplots(1, 2)
    draw_values(values, report)
    draw_labels(labels, report)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)
    return file.getvalue()


def draw_values(axes: Any, report: Report) -> None:
    """How often each value occurs, channel by channel, in a sample of all images."""
    known = [case for case in report.cases if case.values is not None and case.values.is_finite]
    count = min((len(case.values.low) for case in known if case.values), default=0)
    for place in range(count):
        sample = np.concatenate([case.values.sample[place] for case in known if case.values])
        name = known[0].channels[place]
        colour = name if name in ("red", "green", "blue") else None
        axes.hist(sample, BINS, histtype="step", density=True, label=name, color=colour)
    axes.set_title("values")
    axes.set_xlabel("value")
    axes.set_ylabel("density")
    if count:
        axes.legend()


def draw_labels(axes: Any, report: Report) -> None:
    """The share of each label."""
    found = shares(report)
    colours = [_GREY, *(class_colour(label) for label in range(1, len(found)))]
    axes.barh(list(found), list(found.values()), color=colours[: len(found)])
    axes.invert_yaxis()
    axes.set_title("labels")
    axes.set_xlabel("share of all pixels")
