"""The network that a person would have scaled by hand."""

from collections.abc import Sequence
from typing import ClassVar

from search.scaling import Limit, scaled_to
from search.study.contenders.base import Contender, Finished, macs
from search.study.folder import StudyFolder
from search.study.job import Job


class Reference(Contender):
    """The study's reference with all its widths multiplied by one factor, to use the budget."""

    name: ClassVar[str] = "reference"
    title: ClassVar[str] = "reference, scaled"

    def prepare(self, study: StudyFolder, finished: Finished) -> Sequence[Job]:
        if not study.has_network(self.network):
            size = study.record.size
            limit = Limit("--budget", self.budget, lambda genotype: macs(genotype, size), "MACs")
            study.add_network(self.network, scaled_to(study.reference, [limit], size).genotype)
        return ()
