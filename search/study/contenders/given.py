"""A network that is given, such as one that `genoc search` found."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from search.scaling import scaled_to
from search.study.contenders.base import Contender, Finished
from search.study.folder import StudyFolder
from search.study.job import Job


@frozen
class Given(Contender):
    """One of the networks that the study was given, scaled to the budget."""

    given: str

    title: ClassVar[str] = "given, scaled"

    @property
    def network(self) -> str:
        return f"{self.given}_{self.budget.name}"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if not study.has_network(self.network):
            scaled = scaled_to(study.given(self.given), [self.limit(study)], study.record.size)
            study.add_network(self.network, scaled.genotype)
        return ()
