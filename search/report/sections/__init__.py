"""The sections of a report. Each is made from a run's folder alone, and says so where a part is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from search.report.part import Part
from search.report.sections.accounting import accounting
from search.report.sections.collapse import collapse
from search.report.sections.cost import costs
from search.report.sections.decisions import decisions
from search.report.sections.evaluation import evaluation
from search.report.sections.learning import learning
from search.report.sections.network import network
from search.report.sections.origin import imported, origin
from search.report.sections.predictions import predictions
from search.report.sections.setup import setup
from search.report.sections.thesis import is_of_thesis, thesis
from search.runs.documents import ACCOUNTING
from search.runs.documents.evaluation import EVALUATION
from search.runs.read import is_search


@frozen
class Section:
    """A heading, and what makes the part below it."""

    title: str
    make: Callable[[Path], Part]

    @property
    def anchor(self) -> str:
        return self.title.lower().replace(" ", "-")


def sections(run: Path) -> tuple[Section, ...]:
    """The sections of a search's report, or of a training's, in order."""
    return searched(run) if is_search(run) else TRAINED


def searched(run: Path) -> tuple[Section, ...]:
    """A search is not at fault if it measured nothing on the test part."""
    is_imported = imported(run) is not None
    every = (
        (is_imported, Section("About these numbers", origin)),
        (True, Section("Derived network", network)),
        (True, Section("Cost", costs)),
        (ACCOUNTING.is_in(run), Section("Parameters accounted for", accounting)),
        (True, Section("Decisions", decisions)),
        (True, Section("Collapse", collapse)),
        (is_of_thesis(run), Section("Figures of the thesis", thesis)),
        (True, Section("Learning", learning)),
        (EVALUATION.is_in(run), Section("Supernet on test images", evaluation)),
        (not is_imported, Section("Predictions", predictions)),
        (True, Section("Setup", setup)),
    )
    return tuple(section for is_there, section in every if is_there)


TRAINED = (
    Section("Test images", evaluation),
    Section("Predictions", predictions),
    Section("Network", network),
    Section("Cost", costs),
    Section("Learning", learning),
    Section("Setup", setup),
)
