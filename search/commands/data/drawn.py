"""The pictures of a data set: a contact sheet, and a histogram of its values and labels."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from os.path import lexists
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from genotype.diagnostics.diagnostic import refuse
from genotype.text.files import not_written, replace_bytes, require_writable
from genotype.text.regular import open_regular
from search.data.checks.check import Report
from search.data.checks.lines import shares
from search.predictions.pictures import class_colour
from search.predictions.sheet import Tile, contact_sheet

SHEET, HISTOGRAM = "sheet.png", "histogram.png"
BINS = 64
MADE_BY = "genoc data check"
"""What the pictures' PNG says of the program that wrote them, by which it knows its own."""

_GREY = "#888888"


def require_own(folder: Path, force: bool) -> None:
    """Refuse what is no folder, and unless `force` is given, to overwrite pictures of another program."""
    if folder.exists() and not folder.is_dir():
        raise refuse(str(folder), "-o", "is a file", "give a folder, new or not")
    require_writable(folder, "-o")
    for name in (SHEET, HISTOGRAM):
        if lexists(folder / name) and not force and not is_own(folder / name):
            problem = "this file already exists, and no genoc data check wrote it"
            raise refuse(str(folder / name), "-o", problem, "choose another folder, or add --force")


def is_own(path: Path) -> bool:
    """Whether a check wrote this picture. No check makes a link."""
    if path.is_symlink():
        return False
    try:
        with open_regular(path, "picture") as source, Image.open(source, formats=("PNG",)) as picture:
            return picture.info.get("Software") == MADE_BY
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def write_pictures(report: Report, folder: Path) -> Iterator[Path]:
    """Write both pictures into a folder, each whole or not at all, and give their paths.

    A picture of an earlier check that this one has not is removed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, "the folder", error) from None
    found = dict(pictures(report))
    for name, picture in found.items():
        replace_bytes(folder / name, picture)
        yield folder / name
    for name in {SHEET, HISTOGRAM} - found.keys():
        if is_own(folder / name):
            (folder / name).unlink()


def pictures(report: Report) -> Iterator[tuple[str, bytes]]:
    """The pictures that there are, by name."""
    tiles = [*tiles_of(report)]
    if tiles:
        yield SHEET, sheet(tiles, () if report.labels is None else report.labels.names)
    if report.cases:
        yield HISTOGRAM, histogram(report)


def sheet(tiles: Sequence[Tile], names: Sequence[str]) -> bytes:
    """The contact sheet, as a PNG."""
    made_by, file = PngInfo(), io.BytesIO()
    made_by.add_text("Software", MADE_BY)
    contact_sheet(tiles, names).save(file, "PNG", pnginfo=made_by)
    return file.getvalue()


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
    figure.savefig(file, format="png", dpi=100, metadata={"Software": MADE_BY})
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
