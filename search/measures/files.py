"""Measures as JSON and as a table of images and classes."""

from __future__ import annotations

import math
from typing import Any

from search.measures.bootstrap import RESAMPLES, SEED
from search.measures.images import Cells, MeasuredImages
from search.measures.record import ClassRecord, EstimateRecord, MeansRecord, MeasuresRecord
from search.measures.summary import ClassSummary, Estimate, Row, summary


def measures_json(images: MeasuredImages) -> Cells:
    """What stands under `measures` in evaluation.json; null where there is no value."""
    told = summary(images.scores, images.classes)
    several = [row for row in told if row.name is None]
    return {
        **left_out_json(images),
        **distances_json(images),
        "interval": {"level": 0.95, "bootstrap": "images", "resamples": RESAMPLES, "seed": SEED},
        "classes": [{"name": row.name, **summary_json(row)} for row in told if row.name is not None],
        **({"mean_over_classes": summary_json(several[0])} if several else {}),
        "images": [{key: without_nan(value) for key, value in row.items()} for row in images.cells()],
    }


def record_of(images: MeasuredImages) -> MeasuresRecord:
    """The same without the images one by one, as a run and a zoo entry keep it."""
    told = summary(images.scores, images.classes)
    several = [MeansRecord(**means(row)) for row in told if row.name is None]
    return MeasuresRecord(
        unit=None if images.tolerance is None else images.unit,
        tolerance=images.tolerance,
        classes=tuple(ClassRecord(name=row.name, **means(row)) for row in told if row.name is not None),
        mean_over_classes=several[0] if several else None,
    )


def means(row: ClassSummary) -> dict[str, dict[str, EstimateRecord]]:
    """A class's means over images, and its pooled measures."""
    return {
        key: {name: EstimateRecord(**estimate_json(estimate)) for name, estimate in estimates.items()}
        for key, estimates in (("mean", row.mean), ("pooled", row.pooled))
    }


def distances_json(images: MeasuredImages) -> Cells:
    """The unit of distances and the tolerance, if there are any."""
    return {} if images.tolerance is None else {"unit": images.unit, "tolerance": images.tolerance}


def left_out_json(images: MeasuredImages) -> Cells:
    """The images that no mean is over, if there are such."""
    return {"left_out": list(images.left_out)} if images.left_out else {}


def summary_json(row: ClassSummary) -> Cells:
    """A class's means over images, and its pooled measures."""
    return {"mean": row_json(row.mean), "pooled": row_json(row.pooled)}


def row_json(row: Row) -> Cells:
    """Estimates by the name of the measure."""
    return {name: estimate_json(estimate) for name, estimate in row.items()}


def estimate_json(estimate: Estimate) -> Cells:
    """A value with its interval, and over how many images it is."""
    ends = {key: without_nan(getattr(estimate, key)) for key in ("value", "low", "high")}
    return {**ends, "images": estimate.images}


def without_nan(value: Any) -> Any:
    """The same, and None for nan."""
    return None if isinstance(value, float) and math.isnan(value) else value


def table_rows(images: MeasuredImages) -> list[Cells]:
    """The rows of evaluation.csv; blank where there is no value. HD95 is in `unit`."""
    return [
        {key: "" if without_nan(value) is None else value for key, value in row.items()}
        | distances_json(images)
        for row in images.cells()
    ]
