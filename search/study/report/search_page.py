"""The page of a search by trainings."""

from typing import ClassVar

from attrs import frozen

from genotype import canonical_text
from genotype.diagnostics.printable import KEPT, printable
from search.report.part import Part
from search.report.sections.network import Network, drawn
from search.runs.files import GENOTYPE, REPORT
from search.study.contenders.base import Finished
from search.study.findings.found import FOUND, Found
from search.study.folder import StudyFolder
from search.study.report.facts import facts
from search.study.report.shared import SharedPart, shared_part
from search.study.report.trials import Trials, trials_part


@frozen
class SearchPage(Part):
    """The whole page."""

    template: ClassVar[str] = "found"
    title: str
    facts: list[list[str]]
    lines: tuple[str, ...]
    network: Network
    trials: Trials | None
    shared: SharedPart | None


def write_search_report(study: StudyFolder, finished: Finished) -> Found:
    """Write `genotype.json`, `found.json` and `report.html` into the folder of a finished search."""
    found = Found.of(study, finished)
    study.write_text(GENOTYPE, canonical_text(study.network(found.network)))
    FOUND.write_in(study.path, found)
    study.write_text(REPORT, printable(page(study, found).html(), keep=KEPT))
    return found


def page(study: StudyFolder, found: Found) -> SearchPage:
    """The page of what was found."""
    trials = trials_part(found.trials) if found.trials else None
    shared = None if found.shared is None else shared_part(found.shared, found.budget)
    lines = tuple(found.lines())
    return SearchPage(
        study.record.name, facts(study), lines, drawn(study.network(found.network), None), trials, shared
    )
