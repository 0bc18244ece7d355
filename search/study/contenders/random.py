"""Random genotypes of the space."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from search.study.candidates import random
from search.study.contenders.base import Contender, Finished
from search.study.folder import StudyFolder
from search.study.job import Job


@frozen
class Random(Contender):
    """One of the random genotypes within a budget."""

    number: int

    name: ClassVar[str] = "random"
    title: ClassVar[str] = "random genotypes"

    @property
    def network(self) -> str:
        return f"{super().network}_{self.number}"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if not study.has_network(self.network):
            limit, size = self.limit(study), study.record.size
            study.add_network(self.network, random(study.space, limit, size, self.number))
        return ()

    def what(self, study: StudyFolder) -> str:
        return "drawn at random"
