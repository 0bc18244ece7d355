"""The page of a study."""

import re
from typing import ClassVar

import numpy as np
from attrs import frozen

from genotype import encode
from genotype.diagnostics.printable import KEPT, printable
from search.report.inline_svg import InlineSvg, inline_svg
from search.report.part import Part
from search.runs.documents.document import Document
from search.runs.files import REPORT, RESULTS
from search.study.budgets import AXES
from search.study.contenders.base import Finished
from search.study.findings.compared import Findings
from search.study.findings.latency import LATENCIES
from search.study.findings.result import BudgetResult, Entry
from search.study.findings.statistics import Difference
from search.study.findings.words import UNKNOWN_SPREAD, told_apart
from search.study.folder import StudyFolder
from search.study.report.chart import by_unit, front_chart
from search.study.report.facts import facts
from search.study.report.shared import SharedPart, shared_part
from search.study.report.trials import Trials, trials_part

NETWORK_FILE = re.compile(r"(networks/[\w-]+\.json)")
"""A file of the study, to which its page links; splitting by it leaves text and files in turn."""

FINDINGS = Document[Findings](RESULTS, Findings, encode)


@frozen
class Row:
    """A network in the table: its name, its file in the study's folder, and what else is said of it."""

    name: str
    file: str
    cells: list[str]


@frozen
class BudgetSection:
    """The table of a budget, whether architectures could be told apart, trials, and notes of methods."""

    title: str
    rows: list[Row]
    spread: str
    trials: Trials | None
    shared: list[SharedPart]
    notes: tuple[str, ...]


@frozen
class StudyPage(Part):
    """The whole page."""

    template: ClassVar[str] = "study"
    title: str
    facts: list[list[str]]
    charts: list[InlineSvg]
    conclusions: list[list[str]]
    sections: list[BudgetSection]
    on: str


def write_study_report(study: StudyFolder, finished: Finished) -> Findings:
    """Write `report.html` and `results.json` into a finished study's folder."""
    found = Findings.of(study, finished)
    FINDINGS.write_in(study.path, found)
    study.write_text(REPORT, printable(page(study, found).html(), keep=KEPT))
    return found


def page(study: StudyFolder, found: Findings) -> StudyPage:
    """The page of what was found."""
    charts = [
        inline_svg(front_chart(alike), f"Test Dice over {AXES[unit]}, by kind of network")
        for unit, alike in by_unit(found.results).items()
    ]
    sections = [section(result) for result in found.results]
    conclusions = [NETWORK_FILE.split(sentence) for sentence in found.conclusions]
    return StudyPage(study.record.name, facts(study), charts, conclusions, sections, measured_on(study))


def measured_on(study: StudyFolder) -> str:
    """The machine that the networks were timed on."""
    return LATENCIES.read(study.path).on


def section(result: BudgetResult) -> BudgetSection:
    """The section of a budget."""
    words = UNKNOWN_SPREAD if result.spread is None else told_apart(result.spread)
    rows = [row(entry) for entry in result.entries]
    trials = trials_part(result.trials) if result.trials else None
    shared = [shared_part(found, result.budget) for found in result.shared]
    return BudgetSection(result.budget.words, rows, words, trials, shared, result.notes)


def row(entry: Entry) -> Row:
    """A network in the table."""
    deviation = f" ± {np.std(entry.dice, ddof=1):.4f}" if len(entry.dice) > 1 else ""
    cells = [
        entry.title,
        entry.what,
        f"{entry.parameters:,}",
        f"{entry.macs:,}",
        f"{entry.milliseconds:.3g}",
        f"{entry.mean:.4f}{deviation}",
        *compared(entry.to_reference),
        *compared(entry.to_random),
        "" if entry.search is None else entry.search.words(),
    ]
    return Row(entry.network, entry.file, cells)


def compared(gain: Difference | None) -> tuple[str, str]:
    """A difference with its interval, and the probability of a win."""
    if gain is None:
        return "", ""
    return f"{gain.mean:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})", f"{gain.wins:.0%}"
