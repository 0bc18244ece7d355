"""The network that a person would have scaled by hand."""

from collections.abc import Sequence
from typing import ClassVar

from search.scaling import scaled_to
from search.study.contenders.base import Contender, Finished
from search.study.folder import StudyFolder
from search.study.job import Job


class Reference(Contender):
    """The study's reference with all its widths multiplied by one factor, as far as the budget allows."""

    name: ClassVar[str] = "reference"
    title: ClassVar[str] = "reference, scaled"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if not study.has_network(self.network):
            scaled = scaled_to(study.reference, [self.limit(study)], study.record.size)
            study.add_network(self.network, scaled.genotype)
        return ()

    def what(self, study: StudyFolder) -> str:
        return f"{study.reference.name} in another width"
