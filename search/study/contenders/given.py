"""A network that is given, such as one that a search found."""

from collections.abc import Sequence
from typing import ClassVar

from attrs import frozen

from search.scaling import scaled_to
from search.study.contenders.base import Contender, Finished
from search.study.folder import StudyFolder
from search.study.job import Job


@frozen
class Given(Contender):
    """One of the networks that the study was given; scaled to the budget where it is beyond."""

    given: str

    title: ClassVar[str] = "given"

    @property
    def network(self) -> str:
        return f"{self.given}_{self.budget.name}"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if not study.has_network(self.network):
            given, limit = study.given(self.given), self.limit(study)
            is_within = limit.of(given) <= limit.most
            fitted = given if is_within else scaled_to(given, [limit], study.record.size).genotype
            study.add_network(self.network, fitted)
        return ()

    def what(self, study: StudyFolder) -> str:
        return f"{self.given}, as given or in another width"
