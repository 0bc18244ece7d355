"""Of what a run was made: data, seed, versions, every setting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from search.report.markup import Html, element, joined, table
from search.report.words import counted
from search.runs.read import read_run
from search.runs.run_record import DataRecord, RunRecord


def setup(run: Path) -> Html:
    record = read_run(run)
    about = table(["", ""], about_rows(record), class_="facts")
    config = table(["setting", "value"], setting_rows(record), class_="settings")
    return joined([about, element("h3", "Settings"), config])


def about_rows(record: RunRecord) -> Iterator[tuple[str, str | Html]]:
    """What is known; an imported run says less of itself."""
    if record.imported is not None:
        yield "imported from", f"{record.imported.file} ({record.imported.form})"
        yield "SHA-256 of that file", element("code", record.imported.sha256)
    if record.data is not None:
        yield from data_rows(record.data)
    if record.seed is not None:
        yield "seed", str(record.seed)
    yield "genoc", record.genoc
    if record.torch is not None:
        yield "torch", record.torch


def data_rows(data: DataRecord) -> Iterator[tuple[str, str | Html]]:
    yield "data", data.name
    yield "data digest", element("code", data.digest)
    for part, count in (("training", data.train), ("validation", data.val), ("test", data.test)):
        yield f"{part} part", counted(count, "image")


def setting_rows(record: RunRecord) -> Iterator[tuple[str, Html]]:
    """Every setting by its path, as JSON."""
    for setting in record.settings:
        yield setting.path, element("code", json.dumps(setting.value, ensure_ascii=False))
