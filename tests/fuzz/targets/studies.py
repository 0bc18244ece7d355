"""Readers of the folder of a study, and of the table of latencies."""

from pathlib import Path

from search.device.table import content_of, valid
from search.overview.study_row import study_row
from search.runs.files import FOUND as FOUND_FILE
from search.runs.files import RESULTS
from search.runs.files import STUDY as STUDY_FILE
from search.study.contenders.agreement import agreement_document
from search.study.evolved import EVOLVED
from search.study.findings.found import FOUND
from search.study.findings.latency import LATENCIES
from search.study.findings.spent import SPENT
from search.study.findings.trivial import TRIVIAL
from search.study.folder import STUDY
from search.study.queue import JOURNAL, Queue
from search.study.report.page import FINDINGS
from tests.fuzz.target import Target, in_world, of_file
from tests.fuzz.targets.documents import of_document


def queue(path: Path) -> None:
    """The jobs in a journal."""
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    found = Queue.of(path.parent)
    found.jobs(), found.running(), found.results(), found.seconds(), found.waits()


def latencies(path: Path) -> None:
    """The table of latencies of a machine, of which what is no entry is passed over."""
    content = content_of(path)
    valid(content.get("milliseconds"), float)
    valid(content.get("last"), bool)


def row(name: str, file: str) -> Target:
    """The row of `genoc runs`, which tells itself what is wrong."""
    return in_world(f"runs-{name}", "json", file, lambda folder: None, study_row)


TARGETS = (
    *(
        of_document("study", document)
        for document in (
            STUDY,
            FOUND,
            FINDINGS,
            EVOLVED,
            LATENCIES,
            TRIVIAL,
            SPENT,
            agreement_document("agreement"),
        )
    ),
    of_file("study-journal", "lines", JOURNAL, queue),
    of_file("latency-table", "json", "table.json", latencies),
    row("study", STUDY_FILE),
    row("found", FOUND_FILE),
    row("results", RESULTS),
)
