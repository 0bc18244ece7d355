"""Good, middling and bad predictions, as pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from genotype.text.regular import read_bytes
from search.predictions.pictures import PREDICTION, TRUTH, class_colour
from search.report.markup import Html, element, joined, picture
from search.report.sections.parts import swatch
from search.runs.files import PREDICTIONS
from search.runs.read import Missing, read_predictions, read_run
from search.runs.records import PredictionRecord

PNG = b"\x89PNG\r\n\x1a\n"
RANKS = {"good": "The best", "median": "Around the median", "worst": "The worst"}


def predictions(run: Path) -> Html:
    records = read_predictions(run)
    if not records:
        raise Missing("No predictions were kept.")
    return joined([legend(labels(run)), *(group(run, rank, records) for rank in RANKS)])


def labels(run: Path) -> tuple[str, ...]:
    """The names of the foreground's classes, where the run tells several."""
    try:
        data = read_run(run).data
    except Missing:
        return ()
    return data.labels[1:] if data is not None and len(data.labels) > 2 else ()


def legend(classes: Sequence[str]) -> Html:
    predicted = [(class_colour(label), f"predicted {name}") for label, name in enumerate(classes, 1)]
    marks = [(TRUTH, "true outline"), *(predicted or [(PREDICTION, "predicted outline")])]
    entries = (element("span", swatch(colour), word) for colour, word in marks)
    return element("p", *entries, class_="legend")


def group(run: Path, rank: str, records: Sequence[PredictionRecord]) -> Html:
    figures = [figure(run / PREDICTIONS, record) for record in records if record.rank == rank]
    if not figures:
        return joined([])
    return joined([element("h3", RANKS[rank]), element("div", *figures, class_="pictures")])


def figure(folder: Path, record: PredictionRecord) -> Html:
    caption = element("figcaption", record.id, element("b", f"Dice {record.dice:.3f}"))
    return element("figure", embedded(folder, record), caption)


def embedded(folder: Path, record: PredictionRecord) -> Html:
    """The picture within the page. Only a PNG that lies in the folder itself is taken."""
    try:
        data = read_bytes(folder / Path(record.file).name, "picture")
    except (OSError, ValueError):
        data = b""
    if not data.startswith(PNG):
        return element("p", f"{record.file} is no picture.", class_="missing")
    return picture(f"data:image/png;base64,{base64.b64encode(data).decode()}", f"{record.id}, {record.rank}")
