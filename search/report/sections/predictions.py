"""Good, middling and bad predictions, as pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from attrs import frozen

from genotype.text.regular import read_bytes
from search.predictions.pictures import PREDICTION, TRUTH, class_colour
from search.report.part import Part
from search.report.sections.legend import Mark
from search.runs.files import PREDICTIONS
from search.runs.read import Missing, read_predictions, read_run
from search.runs.records import PredictionRecord

PNG = b"\x89PNG\r\n\x1a\n"
RANKS = {"good": "The best", "median": "Around the median", "worst": "The worst"}


@frozen
class ShownPrediction:
    """A picture of a prediction: a PNG in base64, or nothing where the file is none."""

    id: str
    rank: str
    dice: str
    file: str
    png: str


@frozen
class Group:
    """The pictures of one rank."""

    title: str
    shown: list[ShownPrediction]


@frozen
class Predictions(Part):
    """A legend of the outlines, and pictures from the best to the worst."""

    template: ClassVar[str] = "predictions"
    marks: list[Mark]
    groups: list[Group]


def predictions(run: Path) -> Predictions:
    """The section, from predictions/predictions.json. Raises Missing if no predictions are kept."""
    records = read_predictions(run)
    if not records:
        raise Missing("No predictions were kept.")
    groups = [group(run, rank, records) for rank in RANKS]
    return Predictions(legend(labels(run)), [ranked for ranked in groups if ranked.shown])


def labels(run: Path) -> tuple[str, ...]:
    """The names of the foreground's classes, where the run tells several."""
    try:
        data = read_run(run).data
    except Missing:
        return ()
    return data.preparation.labels[1:] if data is not None and len(data.preparation.labels) > 2 else ()


def legend(classes: Sequence[str]) -> list[Mark]:
    """The colours of the outlines: the true one, and the predicted one of each class."""
    predicted = [Mark(class_colour(label), f"predicted {name}") for label, name in enumerate(classes, 1)]
    return [Mark(TRUTH, "true outline"), *(predicted or [Mark(PREDICTION, "predicted outline")])]


def group(run: Path, rank: str, records: Sequence[PredictionRecord]) -> Group:
    """The predictions of one rank: `good`, `median` or `worst`."""
    own = [record for record in records if record.rank == rank]
    return Group(RANKS[rank], [shown(run / PREDICTIONS, record) for record in own])


def shown(folder: Path, record: PredictionRecord) -> ShownPrediction:
    """A prediction with its picture, a PNG in base64. Raises Missing if it cannot be read."""
    png = base64.b64encode(picture(folder, record)).decode()
    return ShownPrediction(record.id, record.rank, f"{record.dice:.3f}", record.file, png)


def picture(folder: Path, record: PredictionRecord) -> bytes:
    """The picture's content. Only a PNG that lies in the folder itself is taken."""
    try:
        data = read_bytes(folder / Path(record.file).name, "picture")
    except (OSError, ValueError):
        return b""
    return data if data.startswith(PNG) else b""
