"""The report of a run: one page that stands alone, made from what is in the run's folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from genotype import refuse
from genotype.diagnostics.printable import KEPT, printable
from genotype.text.files import replace_bytes
from search.report.markup import Html, element, markup
from search.report.sections import Section, sections
from search.report.sections.head import head
from search.report.sections.parts import or_sentence
from search.report.style import STYLE
from search.runs.documents import ALPHAS
from search.runs.files import EPOCHS, GENOTYPE, REPORT, SPACE, STEPS
from search.runs.read import run_name
from search.runs.run_record import FILE

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""What a browser is told to refuse, should a run's files have smuggled something in after all."""

SIGNS = (FILE, GENOTYPE, SPACE, ALPHAS.name, STEPS, EPOCHS)
"""The files by which a folder is known to be a run's."""


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
    parts = sections(run)
    body = element("body", head(run), contents(parts), *(section(part, run) for part in parts), footer())
    whole = f'<!DOCTYPE html>\n<html lang="en">{page_head(run_name(run))}{markup(body)}</html>\n'
    return printable(whole, keep=KEPT)  # nothing of ours is invisible


def page_head(title: str) -> str:
    metas = (
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
    )
    return markup(element("head", *metas, element("title", title), element("style", Html(STYLE))))


def contents(parts: Iterable[Section]) -> Html:
    return element("nav", *(element("a", part.title, href=f"#{part.anchor}") for part in parts))


def section(part: Section, run: Path) -> Html:
    return element("section", element("h2", part.title), or_sentence(part.make, run), id=part.anchor)


def footer() -> Html:
    """Who made the page; not when, for the same run makes the same page."""
    return element("footer", "Made by genoc from the files of this run, and from nothing else.")
