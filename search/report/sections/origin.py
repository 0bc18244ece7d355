"""Where the numbers of an imported run are from, and what is to be known of them."""

from __future__ import annotations

from pathlib import Path

from search.report.markup import Html, element, joined, paragraph
from search.runs.read import Missing, read_run
from search.runs.run_record import ImportRecord


def origin(run: Path) -> Html:
    found = imported(run)
    if found is None:
        raise Missing("This run was not imported.")
    notes = element("ul", *(element("li", note) for note in found.notes))
    return joined([paragraph(f"Others ran this search; it was read from {found.file}."), notes])


def imported(run: Path) -> ImportRecord | None:
    """What `run.json` says of where it is from, if it is from elsewhere."""
    try:
        return read_run(run).imported
    except Missing:
        return None
