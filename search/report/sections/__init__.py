"""The sections of a report. Each is made from a run's folder alone, and says so where a part is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from search.report.folder import is_search
from search.report.markup import Html
from search.report.sections.collapse import collapse
from search.report.sections.cost import costs
from search.report.sections.decisions import decisions
from search.report.sections.evaluation import evaluation
from search.report.sections.learning import learning
from search.report.sections.network import network
from search.report.sections.predictions import predictions
from search.report.sections.setup import setup


@frozen
class Section:
    """A heading, and what makes the part below it."""

    title: str
    make: Callable[[Path], Html]

    @property
    def anchor(self) -> str:
        return self.title.lower().replace(" ", "-")


def sections(run: Path) -> tuple[Section, ...]:
    """The sections of a search's report, or of a training's, in order."""
    return searched(run) if is_search(run) else TRAINED


def searched(run: Path) -> tuple[Section, ...]:
    """A search is not at fault if it measured nothing on the test part."""
    tested = [Section("Supernet on test images", evaluation)] if (run / "evaluation.json").exists() else []
    return (
        Section("Derived network", network),
        Section("Cost", costs),
        Section("Decisions", decisions),
        Section("Collapse", collapse),
        Section("Learning", learning),
        *tested,
        Section("Predictions", predictions),
        Section("Setup", setup),
    )


TRAINED = (
    Section("Test images", evaluation),
    Section("Predictions", predictions),
    Section("Network", network),
    Section("Cost", costs),
    Section("Learning", learning),
    Section("Setup", setup),
)
