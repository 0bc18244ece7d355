"""The page of a study or a search that is not finished: what its jobs gave so far."""

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen

from genotype.diagnostics.printable import KEPT, printable
from search.report.part import Part
from search.runs.files import REPORT
from search.study.contenders import Contender, contenders
from search.study.contenders.base import Finished
from search.study.folder import StudyFolder
from search.study.report.facts import facts
from search.study.report.trials import Trials, trials_part
from search.study.telling import load_of


@frozen
class SoFar:
    """What a method has tried."""

    title: str
    trials: Trials


@frozen
class InterimPage(Part):
    """The whole page."""

    template: ClassVar[str] = "interim"
    title: str
    facts: list[list[str]]
    done: str
    trainings: list[list[str]]
    tried: list[SoFar]


def write_interim_report(study: StudyFolder, finished: Finished) -> None:
    """Write `report.html` into the folder of an unfinished study, marked as such."""
    study.write_text(REPORT, printable(page(study, finished).html(), keep=KEPT))


def page(study: StudyFolder, finished: Finished) -> InterimPage:
    """The page of what is known so far."""
    most = max(load_of(study).jobs, len(finished))
    known = list(contenders(study, finished))
    return InterimPage(
        title=study.record.name,
        facts=facts(study),
        done=f"Interim report: {len(finished)} of at most {most} jobs are done. Nothing is concluded yet.",
        trainings=[row for one in known for row in trained(study, one, finished)],
        tried=[
            SoFar(f"{one.title} within {one.budget.words}", trials_part(trials))
            for one in known
            if (trials := one.trials(study, finished))
        ],
    )


def trained(study: StudyFolder, contender: Contender, finished: Finished) -> Iterator[list[str]]:
    """The finished trainings of a network that takes part, with their validation Dice."""
    for job in study.trainings(contender.network):
        if job.name in finished:
            yield [contender.network, contender.what(study), str(job.seed), f"{finished[job.name]:.4f}"]
