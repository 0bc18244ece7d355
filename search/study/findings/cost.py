"""What finding a network took."""

from attrs import frozen

from search.study.contenders.base import Contender, Finished
from search.study.findings.spent import total
from search.study.folder import StudyFolder


@frozen
class SearchCost:
    """The trainings by which a network was found, counted in whole ones, and the minutes that they took, by
    the clock and of the processor; None where that was not recorded. What comparing it took is not counted.
    """

    trainings: float
    minutes: float | None
    cpu_minutes: float | None

    def words(self) -> str:
        """`4.5 trainings, 23 CPU min`."""
        spent = "" if self.cpu_minutes is None else f", {self.cpu_minutes:.3g} CPU min"
        return f"{self.trainings:.2g} trainings{spent}"


def search_cost(study: StudyFolder, contender: Contender, finished: Finished) -> SearchCost | None:
    """That of a contender's network; None where it was not searched for."""
    jobs = contender.search_jobs(study, finished)
    if not jobs:
        return None
    spent = total(study.run(job) for job in jobs)
    return SearchCost(
        trainings=sum(job.trainings for job in jobs),
        minutes=None if spent is None else spent.seconds / 60,
        cpu_minutes=None if spent is None else spent.cpu_seconds / 60,
    )
