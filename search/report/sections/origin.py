"""Where the numbers of an imported run are from, and what is to be known of them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from attrs import frozen

from search.report.part import Part
from search.runs.read import Missing, read_run
from search.runs.run_record import ImportRecord


@frozen
class Origin(Part):
    """The file that a run was imported from, and notes."""

    template: ClassVar[str] = "origin"
    file: str
    notes: tuple[str, ...]


def origin(run: Path) -> Origin:
    """The section of an imported run. Raises Missing for any other."""
    source = imported(run)
    if source is None:
        raise Missing("This run was not imported.")
    return Origin(source.file, source.notes)


def imported(run: Path) -> ImportRecord | None:
    """What `run.json` says of where it is from, if it is from elsewhere."""
    try:
        return read_run(run).imported
    except Missing:
        return None
