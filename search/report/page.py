"""The report of a run: one page that stands alone, made from what is in the run's folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from attrs import frozen

from genotype import refuse
from genotype.diagnostics.printable import KEPT, printable
from genotype.text.files import replace_bytes
from search.report.part import Part, or_absent
from search.report.sections import sections
from search.report.sections.head import Head, head
from search.runs.documents import ALPHAS
from search.runs.files import EPOCHS, GENOTYPE, REPORT, SPACE, STEPS
from search.runs.read import run_name
from search.runs.run_record import FILE

SIGNS = (FILE, GENOTYPE, SPACE, ALPHAS.name, STEPS, EPOCHS)
"""The files by which a folder is known to be a run's."""


@frozen
class MadeSection:
    """A section whose content has been made."""

    anchor: str
    title: str
    content: Part


@frozen
class Page(Part):
    """The whole page."""

    template: ClassVar[str] = "page"
    title: str
    head: Head
    sections: list[MadeSection]


def write_report(run: Path) -> Path:
    """Write `report.html` into a run's folder; parts that are not there are left out with a sentence.

    Refused where the folder is not a run's.
    """
    if not any((run / sign).is_file() for sign in SIGNS):
        remedy = "give the folder that `genoc search` or `genoc train` wrote"
        raise refuse(str(run), "the folder", "no run is in it", remedy)
    path = run / REPORT
    replace_bytes(path, page(run).encode())
    return path


def page(run: Path) -> str:
    """The page's text."""
    made = [
        MadeSection(section.anchor, section.title, or_absent(section.make, run)) for section in sections(run)
    ]
    whole = Page(run_name(run), head(run), made).html()
    return printable(whole, keep=KEPT)  # nothing of ours is invisible
