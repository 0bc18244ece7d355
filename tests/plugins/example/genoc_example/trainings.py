"""The best of a few random networks, each trained for a ninth of a training."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve, frozen

from search.study.candidates import random
from search.study.contenders.base import Contender, Finished, Load
from search.study.folder import StudyFolder
from search.study.job import SEARCH_SEED, Job

DRAWN = 2
PART = 9


@frozen
class BestOfRandom(Contender):
    """Random networks within the budget, of which the best after a short training is entered."""

    name: ClassVar[str] = "best-of-random"
    title: ClassVar[str] = "best of random networks"
    help: ClassVar[str] = "drawn at random"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        jobs = [self.job(study, number) for number in range(DRAWN)]
        if not all(job.name in finished for job in jobs):
            return jobs
        if not study.has_network(self.network):
            best = max(jobs, key=lambda job: finished[job.name])
            study.add_network(self.network, evolve(study.network(best.network), about=f"was {best.network}"))
        return ()

    def job(self, study: StudyFolder, number: int) -> Job:
        """The short training of a random network, which is written."""
        name = f"{self.network}_{number}"
        if not study.has_network(name):
            study.add_network(name, random(study.space, self.limit(study), study.record.size, number))
        return Job(network=name, seed=SEARCH_SEED, part=PART)

    def what(self, study: StudyFolder) -> str:
        return study.network(self.network).about

    def search_jobs(self, study: StudyFolder, finished: Finished) -> list[Job]:
        return [self.job(study, number) for number in range(DRAWN)]

    def load(self, study: StudyFolder) -> Load:
        return Load(DRAWN, DRAWN / PART)
