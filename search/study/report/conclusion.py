"""The end of a study: what it found, written down."""

from pathlib import Path

from genotype import refuse
from search.runs.files import REPORT
from search.study.contenders.base import Finished
from search.study.findings.compared import Findings
from search.study.findings.found import Found
from search.study.folder import StudyFolder
from search.study.queue import JOURNAL, Queue
from search.study.report.interim_page import write_interim_report
from search.study.report.page import write_study_report
from search.study.report.search_page import write_search_report
from search.study.soundness.runs import present, require_own
from search.study.work import wanted


def write_conclusion(study: StudyFolder, finished: Finished) -> Findings | Found:
    """Write the results and the report of a finished study, or of one without seeds, which is a search."""
    return write_study_report(study, finished) if study.config.seeds else write_search_report(study, finished)


def rewritten(folder: Path) -> Path:
    """Write the report of a study again; of one that is not finished an interim report, which says so.

    Refused where the journal, which tells what is done, is not in the folder.
    """
    study, remedy = StudyFolder(folder), "give the command that began it again"
    if not (folder / JOURNAL).is_file():
        raise refuse(str(folder), JOURNAL, "the list of jobs is not in this folder", remedy)
    queue = Queue.of(folder)
    require_own(study, queue)
    finished = present(study, queue)
    if wanted(study, finished):
        write_interim_report(study, finished)
    else:
        write_conclusion(study, queue.results())
    return folder / REPORT
