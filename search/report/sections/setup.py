"""Of what a run was made: data, seed, versions, every setting."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from attrs import frozen

from search.report.part import Part
from search.report.words import counted
from search.runs.read import read_run
from search.runs.run_record import DataRecord, RunRecord


@frozen
class SplitSize:
    """A part of the data, and how many images it has."""

    name: str
    images: str


@frozen
class Setup(Part):
    """What is known, an imported run saying less of itself; and every setting by its path, as JSON."""

    template: ClassVar[str] = "setup"
    record: RunRecord
    parts: list[SplitSize]
    settings: list[tuple[str, str]]


def setup(run: Path) -> Setup:
    """The section, from run.json. Raises Missing without it."""
    record = read_run(run)
    return Setup(record, parts(record.data), settings(record))


def parts(data: DataRecord | None) -> list[SplitSize]:
    """The number of images in the training, validation and test set; empty if not recorded."""
    if data is None:
        return []
    counts = {"training": data.train, "validation": data.val, "test": data.test}
    return [SplitSize(name, counted(count, "image")) for name, count in counts.items()]


def settings(record: RunRecord) -> list[tuple[str, str]]:
    """Every setting by its path, as JSON."""
    return [(setting.path, json.dumps(setting.value, ensure_ascii=False)) for setting in record.settings]
